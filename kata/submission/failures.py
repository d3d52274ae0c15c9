"""Ways in which a submission can fail before there is any value to judge."""

from typing import Any


class SubmissionFailure(BaseException):
    """No value came back. ``status`` is one of those in reports; the text is for the learner.

    A BaseException, so that hypothesis passes it on at once: there is nothing to shrink.
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
    exception mentions devices, which devices the code named, whether it called
    ``.get_device()``, and what was observed until then (``facts``, see ``kata.submission.calls``).
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
        self.facts: Any = None


class WrongType(Exception):
    """The submission returned something other than a tensor (or log), or left something behind."""

    status = "failed"

    def __init__(self, text: str, *, value: float | None = None) -> None:
        super().__init__(text)
        self.value = value
