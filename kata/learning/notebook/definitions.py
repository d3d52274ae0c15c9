"""What a cell's code defines, for use in the next cells."""

from pathlib import Path
from typing import Any

from kata import isolation
from kata.manifest import Exercise, interfaces
from kata.submission.imports import Placeholder
from kata.submission.loading import Package


def definitions(package: Path, exercise: Exercise) -> dict[str, Any]:
    """The names that the exercise's file defines or imports, with their values.

    The file is loaded in this process, just as the checks load it; what it prints is seen here.
    Raises a SubmissionFailure where that fails.
    """
    with isolation.FolderAside():
        found = Package(package, interfaces()).namespace(exercise.name)
    return {
        name: value
        for name, value in found.items()
        if not name.startswith("__") and name != "_" and not isinstance(value, Placeholder)
    }
