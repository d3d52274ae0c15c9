"""The folder that an installed kata makes for a student, and brings up to date.

What the package brings to it lies in ``kata/handout``. A record in the folder says what was brought
last, so that what the student has written since can be told from it and is never lost.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kata.errors import UserError
from kata.files import BACKUPS, COMMAND, IS_INSTALLED, PACKAGE, write_atomically
from kata.learning.copies import keep

RECORD = ".kata-folder.json"
EXERCISES = "exercises/"
NEEDED = ("kata.toml", "pyproject.toml", "tests/")
"""Without these, and all of one version, nothing can be checked."""

# So that the checks also run where pytest is called by itself: in an editor's test panel, say.
PYPROJECT = b"""\
[tool.pytest.ini_options]
addopts = "-p kata.checking.pytest_plugin -p kata.learning.pytest_board"
testpaths = ["tests"]
pythonpath = ["."]
"""


@dataclass
class Changes:
    """What an update did to which files."""

    brought: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    replaced: dict[str, Path] = field(default_factory=dict)
    """Files that the student had changed, and where the student's are kept."""
    beside: dict[str, Path] = field(default_factory=dict)
    """Files that the student had changed and that stay, and where the new ones are."""
    kept: list[str] = field(default_factory=list)
    """The student's own exercises whose stub has changed."""


def installed_version() -> str:
    """The version of the installed kata. Raises UserError where its code is a folder's own."""
    if not IS_INSTALLED:
        raise UserError(
            f"This kata's code lies in {PACKAGE.parent}, with its exercises: work there. Only an "
            "installed kata makes folders."
        )
    return version("vae-kata")


def contents() -> dict[str, bytes]:
    """All files that the installed kata brings to a folder, by their path in it."""
    handout = PACKAGE / "handout"
    files = {
        path.relative_to(handout).as_posix(): path.read_bytes()
        for path in sorted(handout.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    for stub in sorted((PACKAGE / "stubs").glob("*.py.txt")):
        files[EXERCISES + stub.name.removesuffix(".txt")] = stub.read_bytes()
    return files | {"pyproject.toml": PYPROJECT}


def make(folder: Path) -> None:
    """Make the folder, or fill an empty one. Raises UserError, leaving nothing behind."""
    number = installed_version()
    was_there = folder.exists()
    try:
        if was_there and any(folder.iterdir()):
            raise UserError(
                f"{folder} is not empty. Name a new folder. (A kata's folder is brought up to date "
                f"from inside: {COMMAND} update)"
            )
        try:
            for name, content in contents().items():
                _write(folder / name, content)
            _write_record(folder, number)
        except BaseException:
            for path in list(folder.iterdir()) if was_there else [folder]:
                shutil.rmtree(path, ignore_errors=True)
                if path.is_file():
                    path.unlink()
            raise
    except OSError as error:
        raise UserError(f"{folder} can't be made: {error.strerror}.") from None


def update(folder: Path) -> Changes:
    """Bring the installed version's files to the folder. What is the student's stays or is kept.

    Raises UserError. After an interruption, the same call does what is left.
    """
    number = installed_version()
    _refuse_code(folder)
    known = _record(folder)
    _refuse_older(number, known["version"])
    files, changes = contents(), Changes()
    try:
        for name, content in files.items():
            _bring(folder, name, content, known["files"].get(name), changes)
        for name in _gone(folder, known["files"], files):
            (folder / name).unlink()
            changes.removed.append(name)
        _write_record(folder, number)
    except OSError as error:
        raise UserError(f"{folder} can't be brought up to date: {error.strerror}.") from None
    return changes


def refuse_other_version(folder: Path) -> None:
    """Raise UserError where the folder's checks are of another version than the installed kata."""
    _refuse_code(folder)
    number, theirs = installed_version(), _record(folder)["version"]
    if theirs in ("", number):
        return
    _refuse_older(number, theirs)
    raise UserError(
        f"This folder is of version {theirs}, and the kata is {number}. Bring its checks and texts "
        f"up to date with: {COMMAND} update. What you wrote stays."
    )


def known_version(folder: Path) -> str:
    """The version that the folder was brought to last; "" where nobody knows."""
    return str(_record(folder)["version"])


def _bring(folder: Path, name: str, content: bytes, known: str | None, changes: Changes) -> None:
    path = folder / name
    current = path.read_bytes() if path.is_file() else None
    if current == content:
        return
    is_needed = name.startswith(NEEDED)
    if current is None and known is not None and not is_needed:
        return  # Thrown away by the student.
    is_changed = current is not None and _digest(current) != known
    if is_changed and known == _digest(content):
        if not is_needed:
            return  # By the student; there is nothing new.
    if is_changed and name.startswith(EXERCISES):
        if known is not None:
            changes.kept.append(name)
        return
    if is_changed and not is_needed:
        path = changes.beside[name] = path.with_suffix(f".new{path.suffix}")
    elif is_changed and current is not None:
        changes.replaced[name] = keep(folder / BACKUPS, path, current)
    else:
        changes.brought.append(name)
    _write(path, content)


def _gone(folder: Path, known: dict[str, str], files: dict[str, bytes]) -> Iterator[str]:
    """What earlier versions brought, this one doesn't, and nobody has changed."""
    for name, digest in known.items():
        path = folder / name
        if name not in files and path.is_file() and _digest(path.read_bytes()) == digest:
            yield name


def _refuse_code(folder: Path) -> None:
    """An archive's folder, or the repository: its checks belong to its own code."""
    if (folder / "kata" / "manifest.py").is_file():
        raise UserError(
            f"{folder} has a kata of its own. Call that one, from there: make test, or "
            ".venv/bin/python -m kata check"
        )


def _refuse_older(number: str, theirs: str) -> None:
    if _as_numbers(number) < _as_numbers(theirs):
        raise UserError(
            f"This folder is of version {theirs}, newer than the kata, {number}. Install a newer "
            "kata: pip install --upgrade vae-kata"
        )


def _as_numbers(number: str) -> list[int]:
    return [int(each) if each.isdigit() else 0 for each in number.split(".")]


def _record(folder: Path) -> dict[str, Any]:
    """The version and the digest of each file that were brought last, by its path."""
    try:
        found = json.loads((folder / RECORD).read_bytes())
        files = {str(name): str(digest) for name, digest in found["files"].items()}
        inside = {name: each for name, each in files.items() if _is_inside(name)}
        return {"version": str(found["version"]), "files": inside}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {"version": "", "files": {}}


def _is_inside(name: str) -> bool:
    path = Path(name)
    return not path.is_absolute() and ".." not in path.parts


def _write_record(folder: Path, number: str) -> None:
    files = {name: _digest(content) for name, content in contents().items()}
    _write(folder / RECORD, (json.dumps({"version": number, "files": files}, indent=1)).encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
