"""How many submissions a minute does the grader judge, beside two other ways to do it?

Measures, in rounds that take turns: ``kata grade`` on copies of the solutions; a cold ``pytest``
process for each of them; and, on submissions of exercise 3 alone, ``kata grade`` beside
gradescope-utils (three checks of its own in one cold process, without any sandbox). Every way may
use all cores. Also: when the first report is there, and what memory one worker takes for itself.

    python benchmarks/grading.py [--submissions N] [--rounds N]
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.table import Table

from kata import processes
from kata.manifest import ROOT, Exercise, exercises, named_exercise

KL = named_exercise("kl_divergence")

CORES = processes.cores()

THREE_CHECKS = f"""
import json, sys, unittest
import torch
from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

sys.path.insert(0, sys.argv[1])


class Checks(unittest.TestCase):
    def setUp(self):
        from {KL.module} import {KL.name}
        self.kl = {KL.name}
        self.mean, self.log_var = torch.randn(2, 256, 16)

    @weight(1)
    def test_is_one_number(self):
        self.assertEqual(tuple(self.kl(self.mean, self.log_var).shape), ())

    @weight(1)
    def test_value(self):
        right = (self.mean**2 + self.log_var.exp() - 1 - self.log_var).sum(1).mean() / 2
        self.assertTrue(torch.allclose(self.kl(self.mean, self.log_var), right))

    @weight(1)
    def test_gradient(self):
        mean = self.mean.clone().requires_grad_()
        self.kl(mean, self.log_var).backward()
        self.assertTrue(torch.allclose(mean.grad, self.mean / 256))


suite = unittest.defaultTestLoader.loadTestsFromTestCase(Checks)
with open(sys.argv[2], "w") as file:
    JSONTestRunner(stream=file).run(suite)
score = sum(test["score"] for test in json.load(open(sys.argv[2]))["tests"])
sys.exit(0 if score == 3 else 1)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=40, help="for the warm grader")
    parser.add_argument("--cold", type=int, default=6, help="for each of the cold ways")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kata-benchmark-") as folder:
        base = Path(folder)
        utils = base / "gradescope"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        subprocess.run(
            [*command, "--target", str(utils), "gradescope-utils"], check=True, capture_output=True
        )
        (base / "three_checks.py").write_text(THREE_CHECKS, encoding="utf-8")
        whole = [exercise_files(base / f"whole-{i}") for i in range(options.submissions)]
        single = [exercise_files(base / f"single-{i}", KL) for i in range(options.submissions)]

        ways: dict[str, Callable[[], float]] = {
            "kata grade, all exercises": lambda: grade(whole, base),
            "cold pytest, all exercises": lambda: cold_rate(whole[: options.cold]),
            "kata grade, exercise 3 alone": lambda: grade(single, base),
            "gradescope-utils, three checks of exercise 3": lambda: each_cold(
                single[: options.cold],
                lambda path: [
                    *(sys.executable, str(base / "three_checks.py")),
                    *(str(path), str(path / "results.json")),
                ],
                {"PYTHONPATH": str(utils)},
            ),
        }
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(options.rounds):
            for name, measure in ways.items():
                rates[name].append(measure())
        first, memory = first_report_and_memory(whole, base)
    show(rates, first, memory)


def exercise_files(folder: Path, *chosen: Exercise) -> Path:
    folder.mkdir()
    for each in chosen or exercises():
        shutil.copy(ROOT / "solutions" / each.file, folder)
    return folder


def grade(paths: list[Path], base: Path) -> float:
    """Submissions per minute of one run, its start and its end included."""
    start = time.perf_counter()
    out = base / "out"
    subprocess.run(grade_command(paths, out), check=True, capture_output=True, cwd=ROOT)
    seconds = time.perf_counter() - start
    shutil.rmtree(out)
    return 60 * len(paths) / seconds


def grade_command(paths: list[Path], out: Path) -> list[str]:
    return [sys.executable, "-m", "kata", "grade", *map(str, paths), "--out", str(out)]


def cold_rate(paths: list[Path]) -> float:
    """Submissions per minute, each checked by a pytest that starts from nothing."""
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    checks = [str(step.checks) for step in exercises()]
    return each_cold(paths, lambda path: [*pytest, "--package", str(path), *checks])


def each_cold(
    paths: list[Path],
    command: Callable[[Path], list[str]],
    environment: dict[str, str] | None = None,
) -> float:
    """Submissions per minute of one process each, as many at a time as there are cores."""
    settings = {**os.environ, "OMP_NUM_THREADS": "1", **(environment or {})}

    def run(path: Path) -> None:
        subprocess.run(command(path), check=True, capture_output=True, cwd=ROOT, env=settings)

    start = time.perf_counter()
    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(run, paths))
    return 60 * len(paths) / (time.perf_counter() - start)


def first_report_and_memory(paths: list[Path], base: Path) -> tuple[float, float]:
    """Seconds to the first report of a batch, and the largest private memory of a worker, in MB."""
    out, start, first, most = base / "out", time.perf_counter(), 0.0, 0.0
    run = subprocess.Popen(
        grade_command(paths, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
    )
    while run.poll() is None:
        if not first and any(out.glob("whole-*.json")):
            first = time.perf_counter() - start
        most = max([most, *workers_memory()])
        time.sleep(0.02)
    return first, most


def workers_memory() -> list[float]:
    """The private memory of each process that a warm parent has forked, in MB."""
    parents, found = set(), []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if b"kata.grading.worker.parent" in words:
            found.append((folder, parent))
            parents.add(parent)
    sizes = []
    for folder, parent in found:
        # The outermost waits, its child is the warm parent, and that one's children are workers.
        grandparent = next((above for below, above in found if below.name == parent), None)
        if grandparent is None or not any(below.name == grandparent for below, _ in found):
            continue
        try:
            lines = (folder / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        private = [int(line.split()[1]) for line in lines if line.startswith("Private_")]
        sizes.append(sum(private) / 1000)
    return sizes


def show(rates: dict[str, list[float]], first: float, memory: float) -> None:
    table = Table("way", "submissions a minute", "range", "ratio")
    base = {name: statistics.median(values) for name, values in rates.items()}
    names = list(base)
    for name, rate in base.items():
        beside = names[1] if name in names[:2] else names[3]
        table.add_row(
            name,
            f"{rate:.0f}",
            f"{min(rates[name]):.0f} to {max(rates[name]):.0f}",
            f"{rate / base[beside]:.1f}",
        )
    console = Console()
    console.print(table)
    console.print(f"{CORES} cores. The first report of a batch after {first:.1f} s.")
    console.print(f"Memory that a worker takes for itself: at most {memory:.0f} MB.")


if __name__ == "__main__":
    main()
