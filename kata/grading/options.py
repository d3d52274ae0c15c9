"""What ``python -m kata grade`` may be told."""

import argparse
from pathlib import Path

from kata import processes
from kata.grading.course.course import add_arguments as add_course_arguments


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        type=_folder,
        metavar="PATH",
        help="a submission, or a class: a folder, an archive, a notebook, one exercise's "
        "file, a platform's download",
    )
    parser.add_argument(
        "--out", type=_folder, required=True, metavar="DIR", help="where reports go"
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=processes.cores(),
        metavar="N",
        help="judge so many at a time (default: one per core)",
    )
    parser.add_argument(
        "--points",
        metavar="POINTS",
        help="points for exercises, as exNN=2,exMM=0.5, or a file, TOML; an encore is graded only "
        "where it is named here, with 0 if it shall not count",
    )
    parser.add_argument(
        "--partial-credit", action="store_true", help="points for each check that passes"
    )
    parser.add_argument(
        "--fail-under",
        type=float,
        metavar="POINTS",
        help="exit with 1 if a submission has fewer points",
    )
    parser.add_argument("--seed", type=int, help="draw the checks' inputs from this seed")
    parser.add_argument(
        "--require-sandbox",
        action="store_true",
        help="refuse to grade where a protection is missing",
    )
    parser.add_argument(
        "--single",
        action="store_true",
        help="each PATH is one submission, even if it looks like a class",
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="send the work to this Dask cluster instead"
    )
    parser.add_argument(
        "--github",
        metavar="FOLDER",
        help="in a GitHub workflow: write the job's summary, and annotate the files in FOLDER",
    )
    parser.add_argument(
        "--explain",
        metavar="NAME",
        help="grade nothing; say all that is known of one submission whose report is in DIR",
    )
    add_course_arguments(parser)


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("an empty name is no path")
    return Path(text)
