"""What happens while checks run, as processes report it: one line of JSON per event."""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any

from kata.checking.status import Status
from kata.checking.verdict import Check, Diagnosis

NOT_WRITTEN = 74
"""The exit status of a process that can't report an event: EX_IOERR in sysexits.h."""


@dataclass(frozen=True)
class Collected:
    """The checks of these exercises are about to run."""

    exercises: tuple[str, ...]


@dataclass(frozen=True)
class CheckStarted:
    exercise: str
    check: str


@dataclass(frozen=True)
class CheckEnded:
    """All after ``check`` is the diagnosis of the whole exercise so far."""

    exercise: str
    check: Check
    misconceptions: tuple[str, ...] = ()
    diagnosis_error: str = ""
    observation: str = ""
    look_at: str = ""
    paste: str = ""

    @property
    def diagnosis(self) -> Diagnosis:
        return Diagnosis(
            self.misconceptions,
            self.diagnosis_error,
            self.observation,
            self.look_at,
            self.paste,
        )


@dataclass(frozen=True)
class ExerciseStarted:
    """An exercise is checked in a process of its own, which has this number."""

    exercise: str
    process: int


@dataclass(frozen=True)
class ExerciseEnded:
    """That process has ended, ``complete`` or not."""

    exercise: str
    exit_status: int
    complete: bool


@dataclass(frozen=True)
class Paused:
    """A debugger has stopped the code: no time limit applies to this exercise."""

    exercise: str = ""


@dataclass(frozen=True)
class Resumed:
    exercise: str = ""


@dataclass(frozen=True)
class Finished:
    """All requested checks have run."""


@dataclass(frozen=True)
class RunStarted:
    """A warm process has begun the run with this number."""

    run: int


@dataclass(frozen=True)
class ProcessEnded:
    """A process ended by itself; ``trouble`` is the last line that it wrote to stderr."""

    exit_status: int
    trouble: str = ""


@dataclass(frozen=True)
class Trouble:
    """The checks could not run, through no fault of the submission's."""

    trouble: str


@dataclass(frozen=True)
class Drawn:
    """A picture, as a PNG in base64, and what it shows in words."""

    words: str
    png: str


Event = (
    Collected
    | CheckStarted
    | CheckEnded
    | ExerciseStarted
    | ExerciseEnded
    | Paused
    | Resumed
    | Finished
    | RunStarted
    | ProcessEnded
    | Trouble
    | Drawn
)
_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in Event.__args__}


def to_json(event: Event) -> str:
    """The event as one line."""
    return json.dumps({"event": type(event).__name__, **asdict(event)})


def from_json(line: str | bytes) -> Event:
    """The event in this line. Raises ValueError if it holds none."""
    try:
        values = json.loads(line)
        kind = _KINDS[values.pop("event")]
        for field in fields(kind):
            if isinstance(values[field.name], list):
                values[field.name] = tuple(values[field.name])
        if kind is CheckEnded:
            check = values["check"]
            values["check"] = Check(**{**check, "status": Status(check["status"])})
        event: Event = kind(**values)
        return event
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"no event: {error}") from None
