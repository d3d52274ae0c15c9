"""How long it takes from a save to the verdict on the screen, beside a cold pytest.

Runs ``kata watch`` in a terminal of its own (a pseudo-terminal), on a copy of the exercises, and
saves each exercise 30 times, a right answer and a wrong one in turn. In the same run the same file
is checked by a pytest that starts from nothing. Prints one table of medians in seconds (right
answers, wrong ones, both, pytest, the ratio) and the processor's time for a save and for a pytest.

``python benchmarks/feedback.py [--saves N] [exNN …]``
"""

import argparse
import os
import resource
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kata.checking.status import Status
from kata.manifest import ROOT, Exercise, chosen, find_exercise

SAVES = 30
COLD_RUNS = 3
SECONDS = 120.0
"""How long to wait for a verdict before giving up."""

WRONG = {
    "Trim": "trim-drops-first@narrow",
    "reparameterize": "reparam-no-noise@return_mean",
    "kl_divergence": "kl-averages-latents@mean_all",
    "pixel_sum_mse": "mse-averages-pixels@f_mse",
    "train_vae": "train-no-zero-grad@forgotten",
    "sample_images": "sample-uniform@rand",
}
PASSED, FAILED = (f"{each.symbol} {each.word}" for each in (Status.PASSED, Status.FAILED))


class Watch:
    """``kata watch`` on its own terminal of 80×24."""

    def __init__(self, package: Path) -> None:
        self._ours, theirs = os.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kata", "watch", "--package", str(package)],
            cwd=ROOT,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
            start_new_session=True,
        )
        os.close(theirs)

    def wait_for(self, words: str) -> None:
        """Read on until these words are on the screen."""
        seen, end = b"", time.monotonic() + SECONDS
        while words.encode() not in seen:
            if not select.select([self._ours], [], [], max(end - time.monotonic(), 0))[0]:
                raise SystemExit(f"No {words!r} came within {SECONDS:g} seconds:\n{seen.decode()}")
            seen += os.read(self._ours, 65536)

    def quit(self) -> None:
        os.write(self._ours, b"q")
        with suppress(OSError):  # The other end is closed.
            while os.read(self._ours, 65536):  # Else it would wait until what it drew is read.
                pass
        self._process.wait(10)
        os.close(self._ours)

    def cpu_seconds(self) -> float:
        """What it used so far with all its processes; needs Linux's /proc."""
        ticks = 0
        for pid in (self._process.pid, *_children(self._process.pid)):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))  # Its own and its ended children's.
        return ticks / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def answers(step: Exercise) -> tuple[bytes, bytes]:
    """A right and a wrong one."""
    wrong = ROOT / "mutants" / step.id / f"{WRONG[step.name]}.py"
    return (ROOT / "solutions" / step.file).read_bytes(), wrong.read_bytes()


def save(path: Path, answer: bytes, number: int) -> float:
    """Save it with a mark, so that each save is new; returns when."""
    start = time.perf_counter()
    path.write_bytes(answer + f"\n# Save {number}\n".encode())
    return start


def measure(step: Exercise, watch: Watch, package: Path, saves: int) -> None:
    cpu = watch.cpu_seconds()
    seconds = seconds_from_save(step, watch, package, saves)
    cpu = (watch.cpu_seconds() - cpu) / (saves + 1)

    (package / step.file).write_bytes(answers(step)[0])
    watch.wait_for(PASSED)
    cold = [cold_pytest(step, package) for _ in range(COLD_RUNS)]
    cold_seconds = statistics.median(each for each, _ in cold)
    cold_cpu = statistics.median(each for _, each in cold)
    both = statistics.median([*seconds[PASSED], *seconds[FAILED]])
    halves = [statistics.median(seconds[each]) for each in (PASSED, FAILED)]
    print(
        f"{step.id:10}{halves[0]:8.2f}{halves[1]:8.2f}{both:8.2f}{cold_seconds:8.2f}"
        f"{cold_seconds / both:7.1f}×{cpu:10.2f}{cold_cpu:8.2f}",
        flush=True,
    )


def seconds_from_save(
    step: Exercise, watch: Watch, package: Path, saves: int
) -> dict[str, list[float]]:
    """The times from each save to its verdict, by the verdict; one save before them warms up."""
    right, wrong = answers(step)
    path = package / step.file
    save(path, wrong, -1)
    watch.wait_for(FAILED)
    seconds: dict[str, list[float]] = {PASSED: [], FAILED: []}
    for number in range(saves):
        words, answer = ((PASSED, right), (FAILED, wrong))[number % 2]
        start = save(path, answer, number)
        watch.wait_for(words)
        seconds[words].append(time.perf_counter() - start)
        time.sleep(0.1)  # A student's hands rest, too.
    return seconds


def cold_pytest(step: Exercise, package: Path) -> tuple[float, float]:
    """Wall and processor time of one pytest that starts from nothing."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--package", str(package), str(step.checks)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, used


def main() -> None:
    parser = argparse.ArgumentParser(description="From a save to its verdict.")
    parser.add_argument("exercises", nargs="*", metavar="exNN")
    parser.add_argument("--saves", type=int, default=SAVES)
    options = parser.parse_args()
    with watched() as (watch, package):
        print(f"{options.saves} saves each, medians in seconds      | processor, seconds")
        print("exercise     right   wrong    both  pytest  ratio      save  pytest")
        for each in chosen(options.exercises):
            measure(find_exercise(each), watch, package, options.saves)


@contextmanager
def watched() -> Iterator[tuple[Watch, Path]]:
    """``kata watch`` on a copy of the exercises, and where that is."""
    with tempfile.TemporaryDirectory(prefix="kata-") as folder:
        package = Path(folder) / "exercises"
        shutil.copytree(ROOT / "exercises", package)
        watch = Watch(package)
        watch.wait_for("not started")
        yield watch, package
        watch.quit()


if __name__ == "__main__":
    main()
