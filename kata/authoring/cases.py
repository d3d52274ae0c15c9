"""The answers that are run: stubs, solutions, right answers and mutants, and what must come out.

A mutant is one wrong answer: ``mutants/ex03/kl-missing-half.py``, or with a word on the variant
``mutants/ex03/kl-missing-half@twice.py``. The checks must reject it and call it by the name before
the ``@``, and by no other, unless its first line says so: ``# also: reparam-reseeds``. One that is
``unnamed@clamped.py`` must be rejected without a name: none fits. In the grader's sandbox the
verdicts must be the same as in process.
"""

import io
import shutil
import tempfile
from collections.abc import Generator, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kata import processes
from kata.authoring.messages import problem_of_message
from kata.authoring.places import UNNAMED, Places, also_of, mistake_of
from kata.checking.clean_text import one_line
from kata.checking.verdict import Verdict
from kata.errors import UserError
from kata.manifest import ROOT, Exercise, find_exercise, interfaces
from kata.submission.exception_messages import describe

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from kata.grading.worker.launch import Launcher

launcher: "Launcher | None" = None
"""Where workers come from, if the sandbox is to be tried, too; the pool's processes inherit it."""


@dataclass(frozen=True)
class Case:
    """One file, the exercise it answers, and what its verdict must be."""

    path: Path
    exercise_id: str
    status: str
    misconceptions: frozenset[str] = frozenset()

    @property
    def is_mutant(self) -> bool:
        return self.status == "rejected"

    def line(self) -> str | None:
        """The line that says what is wrong, or None."""
        try:
            problem = self.problem()
        except UserError as error:  # It is about the checks, so the same for each of their cases.
            return f"{self.exercise_id}: {one_line(str(error))}"
        except Exception as error:
            problem = f"could not be tried: {one_line(describe(error))}"
        return None if problem is None else self.say(problem)

    def say(self, problem: str) -> str:
        return f"{self.path.relative_to(ROOT).as_posix()} {problem}"

    def problem(self) -> str | None:
        """What is wrong with the verdict on this file, or None."""
        from kata.checking.run_in_process import run_in_process

        exercise = find_exercise(self.exercise_id)
        with tempfile.TemporaryDirectory(prefix="kata-") as folder:
            shutil.copy(self.path, Path(folder) / exercise.file)
            [verdict] = run_in_process(Path(folder), [exercise.id], until_failure=True)
            seen = _seen(Path(folder), exercise) if verdict.is_passed else ""
        return (
            self._problem_of(verdict)
            or (f"is right, but would be told: {one_line(seen)}" if seen else None)
            or self._problem_of_message(verdict)
            or self._problem_in_sandbox(verdict)
        )

    def _problem_of_message(self, verdict: Verdict) -> str | None:
        if not self.is_mutant:
            return None
        answer, solution = (
            path.read_text(encoding="utf-8")
            for path in (self.path, Places(ROOT, verdict.exercise).solution)
        )
        return problem_of_message(verdict, answer, solution)

    def _problem_in_sandbox(self, here: Verdict) -> str | None:
        if launcher is None:
            return None
        from kata.grading.judge import judge

        exercise = here.exercise
        files = {exercise.file: self.path.read_bytes()}
        [there] = judge(launcher, files, exercise_ids=[exercise.id], until_failure=True)
        if there.diagnosis_error:
            return f"makes its diagnosis raise in the sandbox: {one_line(there.diagnosis_error)}"
        both = [(each.status, sorted(each.misconceptions)) for each in (here, there)]
        return None if both[0] == both[1] else f"is {both[0]}, but in the sandbox {both[1]}"

    def _problem_of(self, verdict: Verdict) -> str | None:
        if verdict.diagnosis_error:
            return f"makes its diagnosis raise: {one_line(verdict.diagnosis_error)}"
        rejected = self.is_mutant and verdict.status in ("failed", "error")
        if verdict.status != self.status and not rejected:
            return f"is {verdict.status}, should be {self.status}"
        if set(verdict.misconceptions) != self.misconceptions:
            named = ", ".join(verdict.misconceptions) or "nothing"
            right = ", ".join(sorted(self.misconceptions)) or "nothing"
            return f"is called {named}, should be {right}"
        return None


def _seen(folder: Path, exercise: Exercise) -> str:
    """What an observation would say of this answer: of a right one, nothing."""
    from kata.checking import time_limits
    from kata.lessons.lookup import observe
    from kata.submission.in_process import InProcess

    seconds = time_limits.stretched(time_limits.CALL)
    submission = InProcess(folder, exercise.interface, interfaces(), seconds)
    with redirect_stdout(io.StringIO()):
        return observe(exercise.id, submission)


def cases_of(root: Path, exercise: Exercise) -> Iterator[Case]:
    """Every answer to the exercise that there is."""
    places = Places(root, exercise)
    yield Case(places.exercise, exercise.id, "not-started")
    yield Case(places.solution, exercise.id, "passed")
    for path in sorted(places.right_answers.glob("*.py")):
        yield Case(path, exercise.id, "passed")
    for path in sorted(places.mutants.glob("*.py")):
        names = frozenset({mistake_of(path), *also_of(path)} - {UNNAMED})
        yield Case(path, exercise.id, "rejected", names)


def run_cases(cases: list[Case], context: "BaseContext") -> Iterator[str | None]:
    """What is wrong with each case, as they end. One that ends its process does not end the run."""
    cores = processes.cores()
    left = cases
    while left:
        done = yield from _run_side_by_side(left, cores, context)
        left = [case for case in left if case not in done]
        # A pool hands out its work in order, a few ahead: one of these ended its process.
        suspects, left = left[: 2 * cores + 1], left[2 * cores + 1 :]
        for case in suspects:
            if not (yield from _run_side_by_side([case], 1, context)):
                yield case.say("ends the process that runs it")


def _run_side_by_side(
    cases: list[Case], processes: int, context: "BaseContext"
) -> Generator[str | None, None, set[Case]]:
    """Yields what is wrong with each, and returns those that came to an end."""
    done = set()
    pool = ProcessPoolExecutor(processes, context)
    try:
        for case, future in [(case, pool.submit(Case.line, case)) for case in cases]:
            try:
                problem = future.result()
            except BrokenProcessPool:
                continue
            done.add(case)
            yield problem
    except BrokenProcessPool:
        pass  # While the work was being handed out.
    finally:
        pool.shutdown(cancel_futures=True)
    return done
