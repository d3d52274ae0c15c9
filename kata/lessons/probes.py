"""Further calls that a check or a diagnosis makes to a submission."""

from dataclasses import replace
from typing import Any

from kata.submission.failures import Raised
from kata.submission.interface import Submission
from kata.submission.pretend_device import PRETEND_DEVICE


def on_pretend_device(submission: Submission, task: Any) -> Any | None:
    """What the task gives on the pretend device, or None if the code can't run there.

    Not everything that a real device offers exists on the pretend one (a generator of its own,
    say), so an exception there says nothing about code that runs on the CPU.
    """
    try:
        return submission(replace(task, device=PRETEND_DEVICE))
    except Raised:
        return None
