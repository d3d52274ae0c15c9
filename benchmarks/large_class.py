"""What one more submission takes to grade, by 1, 2 and 4 judges: see docs/large-classes.md.

Each number of judges grades few and many submissions; the difference is free of what a run takes
to start. Each submission holds others of the right answers that the kata is tested with, more
different than those of any class. With ``--alike`` all are copies of the solutions. Processor time
tells what a machine without other work would do; the rate by the clock is this machine's as it is.

    python benchmarks/large_class.py [--alike] [--few N] [--many N] [--jobs N ...]
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from kata import processes
from kata.authoring.places import Places
from kata.manifest import ROOT, exercises


class Cost(NamedTuple):
    """Seconds by the clock and of processors, and bytes that stay in the folder of marks."""

    wall: float
    processor: float
    stored: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--few", type=int, default=4)
    parser.add_argument("--many", type=int, default=20)
    parser.add_argument("--alike", action="store_true")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2, 4])
    options = parser.parse_args()
    table = Table(
        "judges", "start, s", "submissions a minute", "processor seconds each", "KB stored each"
    )
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        paths = [
            submission(base / f"student-{number:04d}", 0 if options.alike else number)
            for number in range(options.many)
        ]
        for jobs in options.jobs:
            few, many = (grade(paths[:n], base, jobs) for n in (options.few, options.many))
            more = options.many - options.few
            wall, processor, stored = ((b - a) / more for a, b in zip(few, many, strict=True))
            table.add_row(
                str(jobs),
                f"{few.wall - options.few * wall:.1f}",
                f"{60 / wall:.0f}",
                f"{processor:.2f}",
                f"{stored / 1000:.0f}",
            )
    console = Console()
    console.print(table)
    busy = "" if not hasattr(os, "getloadavg") else f" Load at the end: {os.getloadavg()[0]:.1f}."
    console.print(f"{processes.cores()} cores.{busy}")


def submission(folder: Path, number: int) -> Path:
    """The solutions (number 0), or other right answers."""
    folder.mkdir()
    for exercise in exercises():
        places = Places(ROOT, exercise)
        answers = [places.solution, *sorted(places.right_answers.glob("*.py"))]
        shutil.copy(answers[number % len(answers)], folder / exercise.file)
    return folder


def grade(paths: list[Path], base: Path, jobs: int) -> Cost:
    out = base / "marks"
    command = [sys.executable, "-m", "kata", "grade", *map(str, paths), "--out", str(out)]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([*command, "--jobs", str(jobs)], check=True, capture_output=True, cwd=ROOT)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    stored = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    shutil.rmtree(out)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, processor, stored)


if __name__ == "__main__":
    main()
