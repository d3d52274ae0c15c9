"""Replacing an answer without losing any: what the file held is kept as a copy."""

import os
import shlex
import subprocess
import time
from itertools import count
from pathlib import Path

from kata.files import BACKUPS, write_atomically
from kata.manifest import Exercise
from kata.submission.showing import short_path


def replace(package: Path, exercise: Exercise, content: bytes) -> Path | None:
    """Write the exercise's file. Returns the path of the copy of what it held, None if there was no
    file or nothing to lose: it held the same, or the stub. Raises OSError, leaving it as it was."""
    path = package / exercise.file
    current = path.read_bytes() if path.exists() else None
    if current == content:
        return None
    copy = None
    if current is not None and current != exercise.stub.read_bytes():
        copy = keep(package.parent / BACKUPS, path, current)
    package.mkdir(exist_ok=True)
    write_atomically(path, content)
    return copy


def keep(folder: Path, path: Path, content: bytes) -> Path:
    """The file in the folder that holds this content of ``path``: an earlier copy, or a new one."""
    folder.mkdir(exist_ok=True)
    for kept in folder.glob(f"{path.stem}-*{path.suffix}"):
        if kept.is_file() and kept.read_bytes() == content:
            return kept
    # Two may be kept within a second.
    start = f"{path.stem}-{time.strftime('%Y%m%d-%H%M%S')}"
    names = (f"{start}{'' if number == 1 else f'-{number}'}{path.suffix}" for number in count(1))
    copy = next(folder / each for each in names if not (folder / each).exists())
    write_atomically(copy, content)
    return copy


def how_to_restore(copy: Path, path: Path) -> str:
    """The command that puts the copy back, for this system's shell."""
    words = [short_path(copy), short_path(path)]
    if os.name == "nt":  # Known to both of Windows' shells.
        return subprocess.list2cmdline(["copy", *words])
    return shlex.join(["cp", *words])
