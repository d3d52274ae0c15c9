"""``python -m kata verify``: proves that all holds together: stubs, solutions, mutants, texts.

A mutant is one wrong answer: ``mutants/ex03/kl-missing-half.py``, or with a word on the variant
``mutants/ex03/kl-missing-half@twice.py``. The checks must reject it and call it by the name before
the ``@``, and by no other, unless its first line says so: ``# also: reparam-reseeds``. In the
grader's sandbox the verdicts must be the same as in process.
"""

import argparse
import ast
import multiprocessing
import os
import shutil
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import track

from kata.checking.verdict import Verdict
from kata.learning.arguments import add_exercises
from kata.manifest import ROOT, Exercise, chosen, find_exercise

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from kata.grading.worker.launch import Launcher

HINTS = 3
MUTANTS = ROOT / "mutants"


@dataclass(frozen=True)
class Case:
    """One file, the exercise it answers, and what its verdict must be."""

    path: Path
    exercise_id: str
    status: str
    misconceptions: frozenset[str] = frozenset()

    def problem(self) -> str | None:
        """What is wrong with the verdict on this file, or None."""
        from kata.checking.run_in_process import run_in_process

        exercise = find_exercise(self.exercise_id)
        with tempfile.TemporaryDirectory(prefix="kata-") as folder:
            shutil.copy(self.path, Path(folder) / exercise.file)
            [verdict] = run_in_process(Path(folder), [exercise.id])
        return self._problem_of(verdict) or self._problem_in_sandbox(verdict)

    def _problem_in_sandbox(self, here: Verdict) -> str | None:
        if _launcher is None:
            return None
        from kata.grading.judge import judge

        exercise = here.exercise
        [there] = judge(
            _launcher, {exercise.file: self.path.read_bytes()}, exercise_ids=[exercise.id]
        )
        both = [(each.status, sorted(each.misconceptions)) for each in (here, there)]
        return None if both[0] == both[1] else f"is {both[0]}, but in the sandbox {both[1]}"

    def _problem_of(self, verdict: Verdict) -> str | None:
        rejected = self.status == "rejected" and verdict.status in ("failed", "error")
        if verdict.status != self.status and not rejected:
            return f"is {verdict.status}, should be {self.status}"
        if set(verdict.misconceptions) != self.misconceptions:
            named = ", ".join(verdict.misconceptions) or "nothing"
            return f"is called {named}, should be {', '.join(sorted(self.misconceptions))}"
        return None


_launcher: "Launcher | None" = None
"""Where workers come from, if the sandbox is to be tried, too; the pool's processes inherit it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_exercises(parser)
    parser.add_argument(
        "--sandbox", action="store_true", help="the grader's verdicts must be the same, too"
    )


def run(options: argparse.Namespace) -> int:
    """Verify the exercises chosen. Returns 0, 1 where something is wrong, or raises UserError."""
    return verify(chosen(options.exercises), sandbox=options.sandbox)


def verify(exercise_ids: list[str], *, sandbox: bool = False) -> int:
    """Check everything about these exercises and print what is wrong. Returns the exit status."""
    global _launcher
    if sandbox and sys.platform != "linux":
        print("Not tried in the sandbox: without Linux, that would take hours.")
        sandbox = False
    if not sandbox:
        return _verify(exercise_ids, multiprocessing.get_context("spawn"))
    from kata.grading.batch import load_checks
    from kata.grading.judge import launcher

    with launcher() as _launcher:
        load_checks()
        return _verify(exercise_ids, multiprocessing.get_context("fork"))


def _verify(exercise_ids: list[str], context: "BaseContext") -> int:
    console = Console(highlight=False)
    wanted = [find_exercise(each) for each in exercise_ids]
    problems = [problem for exercise in wanted for problem in _problems_of_texts(exercise)]
    cases = [case for exercise in wanted for case in _cases(exercise)]
    # One process per core, each with one thread.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        outcomes = pool.map(Case.problem, cases)
        for case, problem in track(
            zip(cases, outcomes, strict=True),
            "Verifying",
            len(cases),
            console=console,
            disable=not console.is_terminal,
        ):
            if problem is not None:
                problems.append(f"{case.path.relative_to(ROOT)} {problem}")
    for problem in problems:
        console.print(f"✗ {problem}", markup=False)
    mutants = sum(case.status == "rejected" for case in cases)
    console.print(
        f"{len(wanted)} exercises, {mutants} mutants: "
        + (f"{len(problems)} problems." if problems else "all as they should be.")
    )
    return 1 if problems else 0


def _cases(exercise: Exercise) -> list[Case]:
    cases = [
        Case(ROOT / "exercises" / exercise.file, exercise.id, "not-started"),
        Case(ROOT / "solutions" / exercise.file, exercise.id, "passed"),
    ]
    for path in sorted((MUTANTS / exercise.id).glob("*.py")):
        names = {path.stem.partition("@")[0], *_also(path)}
        cases.append(Case(path, exercise.id, "rejected", frozenset(names)))
    return cases


def _also(path: Path) -> list[str]:
    first, *_ = path.read_text(encoding="utf-8").splitlines()
    return first.removeprefix("# also:").split() if first.startswith("# also:") else []


def _problems_of_texts(exercise: Exercise) -> list[str]:
    """What is missing in the manifest or differs between stub and solution."""
    problems = []
    if len(exercise.hints) < HINTS:
        problems.append(f"{exercise.id} has {len(exercise.hints)} hints, should have {HINTS}")
    mutants = {path.stem.partition("@")[0] for path in (MUTANTS / exercise.id).glob("*.py")}
    problems += [
        f"{exercise.id} has no mutant for {each}" for each in set(exercise.mistakes) - mutants
    ]
    problems += [
        f"{exercise.id} has no sentence for {each}" for each in mutants - set(exercise.mistakes)
    ]
    problems += [
        f"{exercise.id} has an empty sentence for {k}"
        for k in mutants
        if exercise.mistakes.get(k) == ""
    ]
    if not exercise.built:
        problems.append(f"{exercise.id} does not say what was built")
    copy = ROOT / "kata" / "stubs" / exercise.stub.name
    original = ROOT / "exercises" / exercise.file
    if not copy.is_file() or copy.read_bytes() != original.read_bytes():
        problems.append(f"kata/stubs/{copy.name} is no copy of exercises/{exercise.file}")
    stub, solution = map(_interface, (original, ROOT / "solutions" / exercise.file))
    if exercise.name not in solution:
        problems.append(f"solutions/{exercise.file} has no {exercise.name}")
    if stub != solution:
        problems.append(
            f"exercises/{exercise.file} and solutions/{exercise.file} have different interfaces"
        )
    return sorted(problems)


def _interface(path: Path) -> dict[str, tuple[str, str | None]]:
    """Each public name with its signature and its docstring."""
    found = {}

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.FunctionDef | ast.ClassDef) or child.name.startswith("_"):
                continue
            signature = ""
            if isinstance(child, ast.FunctionDef):
                returns = "" if child.returns is None else ast.unparse(child.returns)
                signature = f"({ast.unparse(child.args)}) -> {returns}"
            else:
                visit(child, f"{child.name}.")
            found[prefix + child.name] = signature, ast.get_docstring(child)

    visit(ast.parse(path.read_text(encoding="utf-8")), "")
    return found
