"""All benchmarks that need no GPU, at a small size, beside what was recorded last.

Each ratio says how many times faster our way is than the plain one beside it, so it holds roughly
on another machine and on a busy one. Takes less than two minutes on two idle cores.

    python benchmarks/quick.py [--record]
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import checks
import feedback
import grading
import training
from rich.console import Console
from rich.table import Table

from kata.manifest import core_exercises
from kata.training.fast import train_fast

RECORDED = Path(__file__).parent / "recorded.json"
SLOWER = 0.8
"""What falls below this share of the recorded ratio is marked."""

WATCHED = core_exercises()[-1]
"""Its answers take neither least nor most."""


def imports_beside_checks() -> float:
    return statistics.median(
        checks.seconds(checks.IMPORTS) / checks.seconds(checks.all_right()) for _ in range(2)
    )


def grader_beside_cold_pytest() -> float:
    with tempfile.TemporaryDirectory(prefix="kata-benchmark-") as folder:
        paths = [grading.exercise_files(Path(folder) / f"whole-{i}") for i in range(8)]
        return grading.grade(paths, Path(folder)) / grading.cold_rate(paths[:2])


def watch_beside_cold_pytest() -> float:
    with feedback.watched() as (watch, package):
        seconds = feedback.seconds_from_save(WATCHED, watch, package, saves=6)
        saved = statistics.median([each for times in seconds.values() for each in times])
        (package / WATCHED.file).write_bytes(feedback.answers(WATCHED)[0])
        return feedback.cold_pytest(WATCHED, package)[0] / saved


def fast_step_beside_the_lectures() -> float:
    data = training.source(batches=8, batch_size=128)
    ratios = []
    for _ in range(2):
        plain, _ = training.train(training.TRAIN_VAE, data.as_in_the_lecture(), "cpu")
        ratios.append(training.train(train_fast, data.in_memory("cpu"), "cpu")[0] / plain)
    return statistics.median(ratios)


RATIOS: dict[str, Callable[[], float]] = {
    "bare imports beside all checks": imports_beside_checks,
    "kata grade beside a cold pytest": grader_beside_cold_pytest,
    "kata watch beside a cold pytest": watch_beside_cold_pytest,
    "fast step beside the lecture's": fast_step_beside_the_lectures,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true", help="keep these ratios, to compare with")
    options = parser.parse_args()
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    now = {name: round(measure(), 2) for name, measure in RATIOS.items()}
    Console().print(table(now, recorded))
    if options.record:
        RECORDED.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")


def table(now: dict[str, float], recorded: dict[str, float]) -> Table:
    made = Table("times as fast", "recorded", "now", "")
    for name, ratio in now.items():
        before = recorded.get(name)
        mark = "slower" if before is not None and ratio < SLOWER * before else ""
        made.add_row(name, "" if before is None else f"{before:.2f}", f"{ratio:.2f}", mark)
    return made


if __name__ == "__main__":
    main()
