"""Where an exercise's files lie."""

from collections.abc import Iterator
from pathlib import Path

from kata.manifest import Exercise

RIGHT_ANSWERS = Path("tests", "kata", "lessons", "right_answers")
LESSON_PARTS = ("mistakes", "observations", "picture", "expected", "tasks")


class Places:
    """The files and folders of one exercise in the repository at ``root``."""

    def __init__(self, root: Path, exercise: Exercise) -> None:
        self.exercise = root / "exercises" / exercise.file
        self.pristine = root / "kata" / "stubs" / f"{exercise.file}.txt"
        self.solution = root / "solutions" / exercise.file
        self.checks = root / "tests" / f"test_{exercise.file}"
        self.lesson = root / "kata" / "lessons" / exercise.id
        self.mutants = root / "mutants" / exercise.id
        self.right_answers = root / RIGHT_ANSWERS / exercise.id

    @property
    def needed(self) -> tuple[Path, ...]:
        """The files that every exercise has."""
        return self.exercise, self.pristine, self.solution, self.checks

    @property
    def lesson_parts(self) -> list[Path]:
        """The files that the lesson may consist of."""
        return [self.lesson / f"{part}.py" for part in LESSON_PARTS]

    def answers(self) -> Iterator[Path]:
        """The wrong and the right answers, in order."""
        for folder in (self.mutants, self.right_answers):
            yield from sorted(folder.glob("*.py"))

    def present(self) -> list[Path]:
        """All files of Python that there are."""
        named = [*self.needed, self.lesson / "__init__.py", *self.lesson_parts]
        return [each for each in named if each.is_file()] + list(self.answers())


UNNAMED = "unnamed"
"""What a mutant is called whose mistake has no name."""


def mistake_of(mutant: Path) -> str:
    """The mistake that this wrong answer is named after: ``kl-missing-half@twice.py``, say."""
    return mutant.stem.partition("@")[0]


def also_of(mutant: Path) -> list[str]:
    """Further mistakes that it makes, as its first line says: ``# also: reparam-reseeds``."""
    first = mutant.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
    return first.removeprefix("# also:").split() if first.startswith("# also:") else []
