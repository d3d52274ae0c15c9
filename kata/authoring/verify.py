"""``python -m kata verify``: proves that the kata holds together, and says what is missing.

Stubs, solutions, right answers, mutants, texts: each problem is one line, and all are found in one
run.
"""

import argparse
import multiprocessing
import sys
from contextlib import nullcontext, suppress
from pathlib import Path

from rich.console import Console
from rich.progress import track

from kata import processes
from kata.authoring import cases as answers
from kata.authoring.cases import Case, cases_of, run_cases
from kata.authoring.coaching import problems_of_coaching
from kata.authoring.files import is_unreadable, problems_of_files, unknown_files
from kata.authoring.notebook import problems_of_notebook
from kata.authoring.places import Places
from kata.authoring.texts import problems_of_order, problems_of_texts
from kata.errors import UserError
from kata.files import MANIFEST
from kata.learning.arguments import add_exercises
from kata.manifest import ROOT, Exercise, chosen, exercises, read_manifest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``verify`` to its parser."""
    add_exercises(parser)
    parser.add_argument(
        "--sandbox", action="store_true", help="the grader's verdicts must be the same, too"
    )


def run(options: argparse.Namespace) -> int:
    """Verify what the options ask for. Returns the exit status, or raises UserError."""
    names = options.exercises or [exercise.id for exercise in exercises()]
    return verify(chosen(names), sandbox=options.sandbox)


def verify(exercise_ids: list[str], *, sandbox: bool = False) -> int:
    """Check everything about these exercises and print what is wrong. Returns the exit status."""
    if sandbox and sys.platform != "linux":
        print("Not tried in the sandbox: without Linux, that would take hours.")
        sandbox = False
    if not processes.CAN_FORK:
        return _verify(exercise_ids, multiprocessing.get_context("spawn"))
    from kata.grading.batch import load_checks
    from kata.grading.judge import launcher

    with launcher() if sandbox else nullcontext() as answers.launcher:
        with suppress(UserError):  # Each case says so.
            load_checks()
        return _verify(exercise_ids, multiprocessing.get_context("fork"))


def _verify(exercise_ids: list[str], context: "multiprocessing.context.BaseContext") -> int:
    console = Console(highlight=False)
    chosen = [exercise for exercise in exercises() if exercise.id in exercise_ids]
    problems = found_at_rest(ROOT, read_manifest(ROOT / MANIFEST), chosen)
    cases = [case for exercise in chosen for case in _that_can_run(exercise)]
    outcomes = track(
        run_cases(cases, context),
        "Verifying",
        len(cases),
        console=console,
        disable=not console.is_terminal,
    )
    problems += [problem for problem in outcomes if problem is not None]
    problems = list(dict.fromkeys(problems))
    for problem in problems:
        console.print(f"✗ {problem}", markup=False, soft_wrap=True)
    mutants = sum(case.is_mutant for case in cases)
    console.print(
        f"{_count(len(chosen), 'exercise')}, {_count(mutants, 'mutant')}: "
        + (f"{_count(len(problems), 'problem')}." if problems else "all as they should be.")
    )
    return 1 if problems else 0


def found_at_rest(root: Path, known: tuple[Exercise, ...], chosen: list[Exercise]) -> list[str]:
    """What is wrong with the files at ``root``, found without running any of them."""
    problems = list(problems_of_order(known))
    if len(chosen) == len(known):
        problems += problems_of_notebook(root, known)
        problems += problems_of_coaching(root, known)
    problems += [
        f"{path.relative_to(root).as_posix()} belongs to no exercise in kata.toml"
        for path in unknown_files(root, known)
    ]
    for exercise in chosen:
        problems += [*problems_of_texts(root, exercise), *problems_of_files(root, exercise)]
    return problems


def _that_can_run(exercise: Exercise) -> list[Case]:
    """The cases of the exercise, without the files that were found to be missing or no Python."""
    if is_unreadable(Places(ROOT, exercise).checks):
        return []
    return [case for case in cases_of(ROOT, exercise) if not is_unreadable(case.path)]


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
