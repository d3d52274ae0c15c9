"""Opening a file in the student's editor."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from kata.errors import UserError

# These open a window of their own; all others are assumed to need the terminal.
WINDOWED = (
    *("atom", "bbedit", "code", "code-insiders", "codium", "cursor", "gedit", "gnome-text-editor"),
    *("gvim", "kate", "mate", "mvim", "notepad", "notepad++", "open", "pycharm", "subl"),
    *("windsurf", "xdg-open", "zed"),
)


def open_in_editor(path: Path, named: str | None = None) -> None:
    """Open the file, in the editor named or else in that of the user's shell. Returns once a
    terminal editor is closed, at once for any other.

    Raises UserError if no editor is configured or it can't be started.
    """
    command = _editor() if named is None else _words("--edit-cmd", named)
    if not command:
        raise UserError(f"No editor is named. Set $VISUAL or $EDITOR, or open {path} yourself.")
    has_window = Path(command[0]).stem.lower() in WINDOWED
    quiet = subprocess.DEVNULL if has_window else None
    try:
        process = subprocess.Popen([*command, str(path)], stdin=quiet, stdout=quiet, stderr=quiet)
    except OSError as error:
        raise UserError(f"{command[0]} can't be started: {error.strerror}.") from None
    if not has_window:
        process.wait()


def _editor() -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        if named := os.environ.get(name, "").strip():
            return _words(f"${name}", named)
    code = shutil.which("code")
    return [code] if code else []


def _words(name: str, command: str) -> list[str]:
    try:
        return shlex.split(command, posix=os.name != "nt")
    except ValueError:
        raise UserError(f"{name} can't be read: {command}") from None
