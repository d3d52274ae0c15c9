"""When something was handed in, how late that was, and what it costs."""

import math
import os
import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from kata.errors import UserError
from kata.grading.intake.platforms import iso_time

MAX_RULES = 2**20


@dataclass(frozen=True)
class Lateness:
    """What became of a submission's marks. ``days`` are the days late that were begun; None where
    nothing says when it was handed in."""

    submitted: str
    days: int | None
    score: float
    """After lateness."""
    note: str = ""


@dataclass(frozen=True)
class LateDays:
    """What lateness costs; as it stands, nothing. docs/instructors.md explains the file."""

    points_per_day: float = 0.0
    percent_per_day: float = 0.0
    """Of the most that can be reached."""
    free_days: int = 0
    most_days: int | None = None
    """Later than this, there are no points."""
    grace_minutes: float = 0.0
    free_days_of: dict[str, int] = field(default_factory=dict)
    """By login, e-mail address, identifier or name as written, instead of ``free_days``."""

    def score(self, score: float, most: float, days: int, free: int) -> float:
        """The points that are left of ``score``; ``free`` are the late days that cost nothing."""
        charged = max(0, days - free)
        if self.most_days is not None and charged > self.most_days:
            return 0.0
        cost = charged * (self.points_per_day + self.percent_per_day / 100 * most)
        return round(max(0.0, score - cost), 6)


def read_deadline(text: str) -> datetime:
    """A time as ``2026-11-30 18:00``; a day alone means its end. Raises UserError."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UserError(
            f"--deadline has to be a time like '2026-11-30 18:00', not {text[:40]!r}."
        ) from None
    if len(text.strip()) <= len("2026-11-30"):
        moment = datetime.combine(moment, time.max)
    return _local(moment)


def read_late_days(path: Path) -> LateDays:
    """Raises UserError."""
    text = ""
    try:
        if not path.is_file():
            raise UserError(f"{path} is no file. Name a TOML file that exists.")
        if path.stat().st_size > MAX_RULES:
            raise UserError(f"{path} is far larger than rules for late days are.")
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} is not TOML: {error}.{_about_quotes(text)}") from None
    values: dict[str, Any] = {}
    for name in ("points_per_day", "percent_per_day", "grace_minutes"):
        values[name] = _number(path, name, content.pop(name, 0.0))
    for name, default in (("free_days", 0), ("most_days", None)):
        values[name] = _days(path, name, content.pop(name, default))
    exceptions = content.pop("free_days_of", {})
    if not isinstance(exceptions, dict):
        raise UserError(f"{path}: free_days_of has to be a table, [free_days_of] and then names.")
    if content:
        known = ", ".join(LateDays.__dataclass_fields__)
        raise UserError(f"{path} has an unknown entry {next(iter(content))!r}; known are {known}.")
    if values["percent_per_day"] > 100:
        raise UserError(f"{path}: percent_per_day has to be from 0 to 100.")
    for who, days in exceptions.items():
        if isinstance(days, dict):  # Of anna.berg = 3, TOML makes a table in a table.
            whole = f"{who}.{next(iter(days), '')}"[:60]
            raise UserError(f'{path}: a name with a dot needs quotes: "{whole}" = 3.')
    free_days_of = {
        who: _days(path, f"free_days_of.{who}", days) or 0 for who, days in exceptions.items()
    }
    return LateDays(**values, free_days_of=free_days_of)


def _about_quotes(text: str) -> str:
    quotes = " Names with spaces, dots, accents or an @ need quotes."
    return quotes if "[free_days_of]" in text else ""


def days_late(submitted: datetime, deadline: datetime, grace_minutes: float = 0.0) -> int:
    """The days late that were begun; 0 for whatever came in time."""
    late = submitted - deadline
    if late <= timedelta(minutes=grace_minutes):
        return 0
    return math.ceil(late / timedelta(days=1))


def read_time(text: str) -> datetime | None:
    """A time as reports and platforms write it, in local time; None where it can't be read."""
    plain = " ".join(text[:100].split())
    # Moodle: «Montag, 30. November 2026, 17:59», «lunes, 30 de noviembre de 2026, 17:59».
    in_words = re.sub(r"^[^\W\d]+,? (?=\d)| de(?= )|,(?= \d{1,2}:\d\d)", "", plain)
    # Dots put the day first, everywhere; slashes don't.
    in_words = re.sub(r"^(\d\d?)\.(\d\d?)\.(\d{4}),?(?= )", _day_first, in_words)
    # Gradescope: «2026-11-30 18:00:00 -0800».
    with_zone = re.sub(r" (?=[-+]\d{4}$)| (?=Z$)", "", re.sub(" UTC$", " Z", plain))
    for each in (with_zone, iso_time(in_words)):
        try:
            return _local(datetime.fromisoformat(each))
        except ValueError:
            continue
    return None


def file_time(path: Path) -> datetime | None:
    """When the newest file of a submission was changed; None in an archive."""
    newest = 0.0
    try:
        if path.is_file():
            newest = path.stat().st_mtime
        for folder, _, files in os.walk(path):
            times = (os.lstat(os.path.join(folder, file)).st_mtime for file in files)
            newest = max(newest, *times, newest)
        return datetime.fromtimestamp(newest) if newest else None
    except (OSError, OverflowError, ValueError):
        return None


def _day_first(date: re.Match[str]) -> str:
    return f"{date[3]}-{int(date[2]):02}-{int(date[1]):02}"


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone().replace(tzinfo=None)
    except (OverflowError, OSError, ValueError):  # Years that the system's clock does not know.
        return moment.replace(tzinfo=None)


def _number(path: Path, name: str, value: object) -> float:
    if type(value) not in (int, float) or not 0 <= value < 1e6:  # type: ignore[operator]
        raise UserError(f"{path}: {name} has to be a number, 0 or more.")
    return float(value)  # type: ignore[arg-type]


def _days(path: Path, name: str, value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value < 10_000:
        raise UserError(f"{path}: {name} has to be a whole number of days, 0 or more.")
    return value
