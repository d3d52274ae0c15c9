"""``%%kata ex03`` and the magics beside it, as IPython knows them."""

import os
import shlex
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import (
    Magics,
    cell_magic,
    line_magic,
    magics_class,
    no_var_expand,
)
from IPython.display import display

from kata.checking.status import Status
from kata.checking.verdict import Verdict
from kata.errors import UserError
from kata.learning.commands.hint import see_hint
from kata.learning.commands.solution import solution_of
from kata.learning.copies import replace
from kata.learning.namesakes import namesakes
from kata.learning.notebook import replies, training
from kata.learning.notebook.answer import Answer
from kata.learning.notebook.cell import source_of
from kata.learning.notebook.checker import Checker, Picture
from kata.learning.notebook.definitions import definitions
from kata.learning.notebook.one_line import in_one_line
from kata.learning.progress import Progress
from kata.learning.stubs import reset_to_stub
from kata.manifest import Exercise, core_exercises, exercises, find_package, named_exercise
from kata.submission.failures import SubmissionFailure

FOLDER = "KATA_EXERCISES"
"""The environment variable with the folder to work on, if it isn't the kata's own ``exercises``."""

LEAVES_THE_KERNEL_ALONE = (Status.TIMEOUT, Status.CRASHED)
"""After these, the cell isn't even tried in the kernel."""


@magics_class
class KataMagics(Magics):
    """One for each kernel: it holds the warm process, and which exercise was checked last.

    Answers are displayed and not returned: IPython keeps what is returned, pictures and all.
    """

    def __init__(self, shell: Any, **options: Any) -> None:
        super().__init__(shell, **options)
        self._shell = shell
        self._checker: Checker | None = None
        self._last: Exercise | None = None
        self.replaced_reset: Callable[[str], Any] | None = shell.find_line_magic("reset")

    @no_var_expand
    @cell_magic
    def kata(self, line: str, cell: str) -> None:
        """%%kata ex03: save the cell as the exercise's file, and check it.

        The exercise may be called ex03, 3, kl_divergence or KL. What the cell defines can be used
        in the next cells.
        """
        with in_one_line():
            exercise = self._named(line.partition("#")[0].strip(), "%%kata")
            source = source_of(cell, self._shell.transform_cell)
            checker = self._ready()
            notes = namesakes(checker.package, settings=False)
            notes += replies.kept_note(_save(checker.package, exercise, source))
            self._last = exercise
            verdict = checker.check(exercise)
            display(replies.checked(verdict, checker.package, notes))
            # These can take longer than the checks, so the verdict doesn't wait for them.
            notes = self._define(checker, verdict)
            picture = _picture_of_failure(checker, verdict)
            if notes or picture:
                display(replies.added(verdict, picture, notes))

    @no_var_expand
    @line_magic("%kata")  # type: ignore[arg-type]
    def kata_too_late(self, line: str) -> None:
        """What IPython calls for a %%kata that is not at the top of its cell."""
        raise UsageError(f"%%kata {line} has to be the first line of its cell.")

    @no_var_expand
    @line_magic
    def hint(self, line: str) -> None:
        """%hint [exercise] [number]: the next hint, or the one with this number."""
        with in_one_line():
            words = line.split()
            number = int(words.pop()) if len(words) > 1 and words[-1].isdecimal() else None
            exercise = self._named(" ".join(words), "%hint")
            display(replies.hint(exercise, see_hint(self._ready().package, exercise, number)))

    @no_var_expand
    @line_magic
    def picture(self, line: str) -> None:
        """%picture [exercise]: what the exercise's file gives beside what was expected."""
        with in_one_line():
            exercise, checker = self._named(line.strip(), "%picture"), self._ready()
            _show(lambda: replies.drawn(checker.draw(exercise)))

    @no_var_expand
    @line_magic
    def board(self, line: str) -> None:
        """%board: all exercises, and what comes next."""
        with in_one_line():
            display(replies.board(self._verdicts(exercises())))

    @no_var_expand
    @line_magic
    def solution(self, line: str) -> None:
        """%solution [exercise] [--give-up]: the reference solution, once you have passed."""
        with in_one_line():
            words = line.split()
            exercise = self._named(" ".join(w for w in words if w != "--give-up"), "%solution")
            checker = self._ready()
            _show(
                lambda: replies.solution(
                    *solution_of(
                        exercise,
                        checker.package,
                        "--give-up" in words,
                        lambda: self._known(exercise) or checker.check(exercise),
                    )
                )
            )

    @no_var_expand
    @line_magic
    def reset(self, line: str) -> None:
        """%reset [exercise]: put the stub back into the exercise's file; a copy is kept.

        With an option (%reset -f) it is IPython's own, which clears the namespace.
        """
        if line.strip().startswith("-") and self.replaced_reset is not None:
            self.replaced_reset(line)
            return
        with in_one_line():
            exercise = self._named(line.strip(), "%reset")
            package = self._ready().package
            copy = reset_to_stub(package, exercise)
            self._shell.set_next_input(
                f"%%kata {exercise.id}\n{exercise.stub.read_text(encoding='utf-8')}"
            )
            display(replies.reset(exercise, package / exercise.file, copy))

    @no_var_expand
    @line_magic
    def train(self, line: str) -> None:
        """%train [options]: train a VAE made of your own pieces; options as for kata train."""
        with in_one_line():
            verdicts = self._verdicts(core_exercises())
            if not all(verdict.is_passed for verdict in verdicts):
                display(replies.not_passed_yet(verdicts))
                return
            trained = training.train(self._ready().package, _words(line))
            if trained is not None:
                display(trained)

    @no_var_expand
    @line_magic
    def explore(self, line: str) -> None:
        """%explore [run]: the page to play with what was trained last; options as for kata
        explore."""
        with in_one_line():
            display(training.explore(self._ready().package, _words(line)))

    def get_ready(self) -> None:
        """Let all that a check needs be loaded while the student still reads."""
        with suppress(UserError, OSError):  # The first check will say what is wrong.
            self._ready().start()

    def close(self) -> None:
        if self._checker is not None:
            self._checker.close()
            self._checker = None

    def _ready(self) -> Checker:
        """The checker of the exercises' folder, found anew each time as commands do."""
        package = find_package(os.environ.get(FOLDER, "exercises"))
        if self._checker is None or self._checker.package != package:
            self.close()
            self._checker = Checker(package)
        return self._checker

    def _named(self, name: str, magic: str) -> Exercise:
        """The exercise of this name; without one, that which was checked last."""
        if name:
            return named_exercise(name)
        if magic == "%%kata" or self._last is None:
            raise UserError(f"Which exercise? Name it: {magic} {exercises()[0].id}")
        return self._last

    def _known(self, exercise: Exercise) -> Verdict | None:
        return Progress(self._ready().package).known(exercise)

    def _verdicts(self, listed: tuple[Exercise, ...]) -> list[Verdict]:
        """Those on these exercises; what has changed is checked first."""
        checker = self._ready()
        return [self._known(each) or checker.check(each) for each in listed]

    def _define(self, checker: Checker, verdict: Verdict) -> list[str]:
        """Put what the cell defines into the notebook, where loading it did a child no harm.

        Returns a note if that isn't so.
        """
        exercise = verdict.exercise
        if verdict.status not in LEAVES_THE_KERNEL_ALONE and checker.loads(exercise):
            try:
                self._shell.push(definitions(checker.package, exercise))
                return []
            except SubmissionFailure:
                pass
        return ["The next cells don't see this version: it was not loaded into the notebook."]


def _save(package: Path, exercise: Exercise, source: str) -> Path | None:
    """Write the file. Returns where its earlier content is kept. Raises UserError."""
    try:
        return replace(package, exercise, source.encode(errors="surrogatepass"))
    except OSError as error:
        problem = error.strerror or error
        raise UserError(f"{exercise.file} can't be written: {problem}. It is unchanged.") from None


def _picture_of_failure(checker: Checker, verdict: Verdict) -> Picture | None:
    """What is wrong as a picture, where something came out that can be drawn."""
    if verdict.status is not Status.FAILED:
        return None
    try:
        return checker.draw(verdict.exercise)
    except UserError:
        return None


def _show(answer: Callable[[], Answer]) -> None:
    """Display the answer or why there is none yet, which is no error: the next cells still run."""
    try:
        display(answer())
    except UserError as error:
        display(replies.not_yet(str(error)))


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line, posix=os.name != "nt")
    except ValueError as error:
        raise UserError(f"The options can't be read: {error}.") from None
