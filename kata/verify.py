"""Proves that the kata holds together: stubs, solutions, mutants, hints and sentences.

A mutant is one wrong answer: ``mutants/ex03/kl-missing-half.py``, or with a word on the variant
``mutants/ex03/kl-missing-half@twice.py``. The checks must reject it and call it by the name before
the ``@``, and by no other, unless its first line says so: ``# also: reparam-reseeds``.
"""

import ast
import multiprocessing
import os
import shutil
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track

from kata.manifest import ROOT, Exercise, exercise, exercises

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
        from kata.run_here import run_here

        step = exercise(self.exercise_id)
        with tempfile.TemporaryDirectory(prefix="kata-") as folder:
            shutil.copy(self.path, Path(folder) / step.file)
            [verdict] = run_here(Path(folder), [step.id])
        rejected = self.status == "rejected" and verdict.status in ("failed", "error")
        if verdict.status != self.status and not rejected:
            return f"is {verdict.status}, should be {self.status}"
        if set(verdict.misconceptions) != self.misconceptions:
            named = ", ".join(verdict.misconceptions) or "nothing"
            return f"is called {named}, should be {', '.join(sorted(self.misconceptions))}"
        return None


def verify(exercise_ids: list[str]) -> int:
    """Check everything about these exercises and print what is wrong. Returns the exit status."""
    console = Console(highlight=False)
    steps = [step for step in exercises() if step.id in exercise_ids]
    problems = [problem for step in steps for problem in _problems_of_texts(step)]
    cases = [case for step in steps for case in _cases(step)]
    # One process per core, each with one thread, started clean.
    context = multiprocessing.get_context("spawn")
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
        f"{len(steps)} exercises, {mutants} mutants: "
        + (f"{len(problems)} problems." if problems else "all as they should be.")
    )
    return 1 if problems else 0


def _cases(step: Exercise) -> list[Case]:
    cases = [
        Case(ROOT / "exercises" / step.file, step.id, "not-started"),
        Case(ROOT / "solutions" / step.file, step.id, "passed"),
    ]
    for path in sorted((MUTANTS / step.id).glob("*.py")):
        names = {path.stem.partition("@")[0], *_also(path)}
        cases.append(Case(path, step.id, "rejected", frozenset(names)))
    return cases


def _also(path: Path) -> list[str]:
    first, *_ = path.read_text(encoding="utf-8").splitlines()
    return first.removeprefix("# also:").split() if first.startswith("# also:") else []


def _problems_of_texts(step: Exercise) -> list[str]:
    """What is missing in the manifest or differs between stub and solution."""
    problems = []
    if len(step.hints) < HINTS:
        problems.append(f"{step.id} has {len(step.hints)} hints, should have {HINTS}")
    mutants = {path.stem.partition("@")[0] for path in (MUTANTS / step.id).glob("*.py")}
    problems += [f"{step.id} has no mutant for {each}" for each in set(step.mistakes) - mutants]
    problems += [f"{step.id} has no sentence for {each}" for each in mutants - set(step.mistakes)]
    problems += [
        f"{step.id} has an empty sentence for {k}" for k in mutants if step.mistakes.get(k) == ""
    ]
    stub, solution = (_interface(ROOT / each / step.file) for each in ("exercises", "solutions"))
    if step.name not in solution:
        problems.append(f"solutions/{step.file} has no {step.name}")
    if stub != solution:
        problems.append(
            f"exercises/{step.file} and solutions/{step.file} have different interfaces"
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
