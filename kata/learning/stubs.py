"""The exercises as they were before anyone worked on them."""

import ast
import time
from pathlib import Path

from kata.errors import UserError
from kata.files import write_atomically
from kata.manifest import ROOT, Exercise

BACKUPS = ".kata-backups"


def put_back(package: Path, exercise: Exercise) -> Path | None:
    """Write the stub over the exercise. Returns where the copy of the old file lies, None where
    there was no file or nothing to lose. Raises UserError, and then nothing is changed."""
    path = package / exercise.file
    if package == ROOT / "solutions":
        raise UserError("The reference solutions are not reset.")
    try:
        stub = exercise.stub.read_bytes()
        before = path.read_bytes() if path.exists() else stub
        backup = None
        if before != stub:
            folder = package.parent / BACKUPS
            folder.mkdir(exist_ok=True)
            backup = folder / time.strftime(f"{path.stem}-%Y%m%d-%H%M%S.py")
            write_atomically(backup, before)
        package.mkdir(exist_ok=True)
        write_atomically(path, stub)
    except OSError as error:
        raise UserError(
            f"{exercise.file} can't be reset: {error.strerror}. It is as it was."
        ) from None
    return backup


def introduction(exercise: Exercise) -> str:
    """The first paragraph of the exercise's own text, with the formula or table it announces."""
    text = ast.get_docstring(ast.parse(exercise.stub.read_text(encoding="utf-8"))) or ""
    _, first, second, *_ = text.split("\n\n")
    first = " ".join(first.split())
    return f"{first}\n\n{second}" if first.endswith(":") else first
