"""The status of a check or an exercise, with the one word and symbol that every renderer shows."""

from enum import StrEnum
from typing import NamedTuple


class _Shown(NamedTuple):
    symbol: str
    word: str
    colour: str


class Status(StrEnum):
    """As written in reports. ``word`` and ``symbol`` are for people; both work without colour."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_STARTED = "not-started"
    MISSING = "missing"
    ERROR = "error"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    FORBIDDEN = "forbidden"
    NOT_RUN = "not-run"

    @property
    def symbol(self) -> str:
        return _SHOWN[self].symbol

    @property
    def word(self) -> str:
        return _SHOWN[self].word

    @property
    def colour(self) -> str:
        """A rich style."""
        return _SHOWN[self].colour

    @property
    def is_failure(self) -> bool:
        """Whether a check with this status says that something is wrong."""
        return self not in (Status.PASSED, Status.NOT_RUN)


_SHOWN = {
    Status.PASSED: _Shown("✓", "passed", "green"),
    Status.FAILED: _Shown("✗", "not right yet", "red"),
    Status.NOT_STARTED: _Shown("○", "not started", "dim"),
    Status.MISSING: _Shown("∅", "missing", "red"),
    Status.ERROR: _Shown("!", "raised an error", "red"),
    Status.TIMEOUT: _Shown("◷", "ran too long", "red"),
    Status.CRASHED: _Shown("↯", "crashed", "red"),
    Status.FORBIDDEN: _Shown("⊘", "not allowed", "red"),
    Status.NOT_RUN: _Shown("·", "not run", "dim"),
}
