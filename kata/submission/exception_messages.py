"""How an exception becomes a message: its own text, and the student's lines that led to it."""

import ast
import linecache
import traceback
from pathlib import Path
from types import FrameType

from kata.submission.showing import short_path

MAX_FRAMES = 4
MAX_MESSAGE = 500
MAX_LINE = 200


def describe(exception: BaseException) -> str:
    """``TypeError: the message``, whatever the exception's own ``__str__`` does."""
    try:
        text = str(exception)
    except BaseException:
        text = "(its message could not be read)"
    name = type(exception).__name__
    text = text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + " …"
    return f"{name}: {text}" if text else name


def own_frames(exception: BaseException, folder: Path) -> list[traceback.FrameSummary]:
    """The frames of the traceback that lie in the submission's folder, outermost first."""
    return _in_folder(traceback.walk_tb(exception.__traceback__), folder)


def own_stack(frame: FrameType | None, folder: Path) -> list[traceback.FrameSummary]:
    """The frames of a running call that lie in the submission's folder, innermost first."""
    return _in_folder(traceback.walk_stack(frame), folder)


def is_unfinished(exception: BaseException, frames: list[traceback.FrameSummary]) -> bool:
    """Whether this is a stub's own ``raise NotImplementedError``, not one from inside torch."""
    if not isinstance(exception, NotImplementedError) or not frames:
        return False
    *_, (last, _line) = traceback.walk_tb(exception.__traceback__)
    if last.f_code.co_filename != frames[-1].filename:
        return False
    source = linecache.getline(frames[-1].filename, frames[-1].lineno or 0).strip()
    try:
        statement = ast.parse(source).body[:1]
    except SyntaxError:
        return source.startswith("raise ")
    return any(isinstance(node, ast.Raise) for node in ast.walk(ast.Module(statement, [])))


def shown_lines(frames: list[traceback.FrameSummary]) -> str:
    """The student's own lines, in a form that editors can jump to."""
    text = []
    for frame in frames[-MAX_FRAMES:]:
        source = linecache.getline(frame.filename, frame.lineno or 0).strip()[:MAX_LINE]
        where = "" if frame.name == "<module>" else f", in {frame.name}"
        text.append(f"  {short_path(frame.filename)}:{frame.lineno}{where}\n      {source}")
    return "\n".join(text)


def syntax_message(path: Path, error: SyntaxError) -> str:
    """Where Python could not parse the file, with a caret under the place."""
    line = (error.text or "").rstrip("\n")
    text = f"Python can't read {short_path(path)}, line {error.lineno}: {error.msg}\n    {line}"
    if error.offset and line:
        text += "\n    " + " " * (error.offset - 1) + "^"
    return text


def _in_folder(frames, folder: Path) -> list[traceback.FrameSummary]:  # type: ignore[no-untyped-def]
    prefix = str(folder)
    return [
        traceback.FrameSummary(frame.f_code.co_filename, line, frame.f_code.co_name)
        for frame, line in frames
        if frame.f_code.co_filename.startswith(prefix)
    ]
