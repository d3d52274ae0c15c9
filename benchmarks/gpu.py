"""All that is claimed about a GPU, in one command, on a machine that has one.

Trains the lecture's 50 epochs, fast and plain; then ``training.py`` and ``fast_step.py`` on CUDA.
Everything goes into one folder: report.txt, and what the training left. MNIST has to lie where
KATA_DATA says. Exits with 1 where a part fails, or the lecture's loss is not reached.

    KATA_DATA=data python benchmarks/gpu.py [--out DIR] [--small]
"""

import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
LARGEST_LOSS = 36.6  # mean of the last epoch; the lecture's lies between 34.9 and 37.8
KEPT = ("losses.csv", "settings.json", "overview.png", "training-curves.png", "model.safetensors")
SECONDS = 200  # for each part


class Report:
    """Lines on the screen and in a file, as they come."""

    def __init__(self, path: Path):
        self._path = path
        path.write_text("", encoding="utf-8")

    def __call__(self, text: str) -> None:
        print(text, flush=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(text + "\n")


def part(report: Report, title: str, *command: str) -> bool:
    """Run one command and report what it prints. Returns whether it came to a good end."""
    report(f"\n=== {title}\n$ {' '.join(command)}")
    started = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        output, good = done.stdout, done.returncode == 0
        end = "" if good else f", exit status {done.returncode}"
    except subprocess.TimeoutExpired as expired:
        printed = expired.stdout or ""  # bytes in some versions of Python
        output = printed.decode(errors="replace") if isinstance(printed, bytes) else printed
        good, end = False, ", stopped: too long"
    except OSError as error:
        output, good, end = "", False, f", {error.strerror}"
    report(f"{output.rstrip()}\n--- {time.perf_counter() - started:.1f} s{end}")
    return good


def lecture(report: Report, run: Path) -> bool:
    """Report the loss and the time of a training. Returns whether the loss is small enough."""
    with (run / "losses.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    last = rows[-1]["epoch"]
    loss = statistics.mean(float(row["combined"]) for row in rows if row["epoch"] == last)
    seconds = json.loads((run / "settings.json").read_text(encoding="utf-8"))["seconds"]
    report(
        f"mean loss of epoch {last}: {loss:.2f} (at most {LARGEST_LOSS}); {seconds} s, "
        f"{1000 * seconds / len(rows):.2f} ms a batch"
    )
    return loss <= LARGEST_LOSS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = Path(os.environ.get("OUT") or "runs/gpu")
    parser.add_argument("--out", type=Path, default=default, help=f"default: {default}")
    parser.add_argument(
        "--small", action="store_true", help="an epoch of digits on the CPU, to try this script"
    )
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    report = Report(options.out / "report.txt")

    device = "cpu" if options.small else "cuda"
    python = sys.executable
    train = [python, "-m", "kata", "train", "--device", device]
    train += ["--recipe", "quick", "--epochs", "1"] if options.small else ["--recipe", "lecture"]
    sizes = ["--batches", "7", "--batch-size", "8", "--rounds", "1"] if options.small else []
    measure = [*sizes, "--device", device]
    results = {}

    if not options.small:
        part(report, "the machine", "nvidia-smi")
    facts = "import os, torch; print('torch', torch.__version__, os.cpu_count(), 'cores')"
    part(report, "torch", python, "-c", facts)
    with tempfile.TemporaryDirectory(prefix="kata-gpu-") as folder:
        for name, flags in {"fast": [], "plain": ["--plain"]}.items():
            run = Path(folder) / name
            good = part(report, f"the lecture, {name}", *train, *flags, "--out", str(run))
            reached = good and lecture(report, run)
            results[f"the lecture, {name}"] = good and (reached or options.small)
            if good and name == "fast":
                for file in KEPT:
                    shutil.copy(run / file, options.out)
    benchmarks = {
        "what the fast step is made of": ["fast_step.py", "--epochs", "2", "--rounds", "3"],
        "three ways to train": ["training.py", "--rounds", "5"],
        "where the time goes": ["training.py", "--profile"],
    }
    for title, (script, *arguments) in benchmarks.items():
        command = [python, str(ROOT / "benchmarks" / script), *arguments, *measure]
        results[title] = part(report, title, *command)

    report("\n=== in short")
    for title, good in results.items():
        report(f"{'good  ' if good else 'FAILED'}  {title}")
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
