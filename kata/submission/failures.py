"""Ways in which a submission can fail before there is any value to judge."""

import ast
import linecache
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kata.submission.interface import TrainingFacts

MAX_FRAMES = 4
MAX_MESSAGE = 500
MAX_LINE = 200


class SubmissionFailure(BaseException):
    """No value came back. ``status`` is one of the report's words, the text is for the learner.

    A BaseException, so that hypothesis passes it on at once: there is nothing to make smaller.
    """

    status = "error"


class NotStarted(SubmissionFailure):
    """The stub's NotImplementedError is still there."""

    status = "not-started"


class Missing(SubmissionFailure):
    """There is no such file, or the file has no such name."""

    status = "missing"


class Unloadable(SubmissionFailure):
    """The file could not be imported."""

    status = "error"


class TimedOut(SubmissionFailure):
    """The code was still running at its time limit."""

    status = "timeout"


class Raised(Exception):
    """The submission's code raised. An Exception, so that hypothesis looks for the smallest input.

    ``summary`` is the text without the inputs. The rest helps to name the mistake: whether the
    exception speaks of devices, which devices the code named, whether it called
    ``.get_device()``, and how far a training loop had come.
    """

    status = "error"

    def __init__(
        self,
        text: str,
        *,
        about_device: bool = False,
        devices_asked: tuple[str, ...] = (),
        asked_index: bool = False,
        summary: str | None = None,
    ) -> None:
        super().__init__(text)
        self.summary = text if summary is None else summary
        self.about_device = about_device
        self.devices_asked = devices_asked
        self.asked_index = asked_index
        self.training_facts: TrainingFacts | None = None


class WrongType(Exception):
    """The submission returned something that is no tensor (or no log)."""

    status = "failed"

    def __init__(self, text: str, *, value: float | None = None) -> None:
        super().__init__(text)
        self.value = value


class CheckFailed(AssertionError):
    """A wrong answer, in words for the learner. ``summary`` is the text without any values."""

    def __init__(self, text: str, summary: str | None = None) -> None:
        super().__init__(text)
        self.summary = text if summary is None else summary


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
    prefix = str(folder)
    return [
        traceback.FrameSummary(frame.f_code.co_filename, line, frame.f_code.co_name)
        for frame, line in traceback.walk_tb(exception.__traceback__)
        if frame.f_code.co_filename.startswith(prefix)
    ]


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
    """The student's own lines, as an editor can jump to them."""
    text = []
    for frame in frames[-MAX_FRAMES:]:
        source = linecache.getline(frame.filename, frame.lineno or 0).strip()[:MAX_LINE]
        where = "" if frame.name == "<module>" else f", in {frame.name}"
        text.append(f"  {short_path(frame.filename)}:{frame.lineno}{where}\n      {source}")
    return "\n".join(text)


def short_path(path: str | Path) -> str:
    """The path as seen from the current folder, where that is shorter."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
