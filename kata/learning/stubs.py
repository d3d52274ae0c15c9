"""The untouched stubs: resetting an exercise to one, and its introduction."""

import ast
from pathlib import Path

from kata.errors import UserError
from kata.learning.copies import replace
from kata.manifest import ROOT, Exercise


def reset_to_stub(package: Path, exercise: Exercise) -> Path | None:
    """Reset the exercise to its stub. Returns the path of the copy of what it was, None if there
    was nothing to lose. Raises UserError, leaving the file as it was."""
    if package == ROOT / "solutions":
        raise UserError("The reference solutions are not reset.")
    try:
        return replace(package, exercise, exercise.stub.read_bytes())
    except OSError as error:
        raise UserError(
            f"{exercise.file} can't be reset: {error.strerror}. It is unchanged."
        ) from None


def introduction(exercise: Exercise) -> str:
    """The first paragraph of the stub's docstring, with the formula or table that it announces."""
    text = ast.get_docstring(ast.parse(exercise.stub.read_text(encoding="utf-8"))) or ""
    _, first, second, *_ = text.split("\n\n")
    first = " ".join(first.split())
    return f"{first}\n\n{second}" if first.endswith(":") else first
