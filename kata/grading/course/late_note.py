"""What a student reads of lateness: when it came, when it should have, and what that costs."""

import math
from datetime import datetime

from kata.grading.course.lateness import LateDays, Lateness
from kata.grading.renderers.common import number


def late_note(
    submitted: datetime,
    deadline: datetime,
    days: int,
    late_days: LateDays,
    marks: tuple[float, float],
    free: int,
) -> str:
    """Sentences on what came late. ``marks`` are the points without lateness and the most that can
    be reached; ``free`` are the late days that cost nothing."""
    free = min(days, free)
    of_them = "" if not free else ", free" if free == days else f", {free} of them free"
    when = f"Handed in {shown(submitted)}, deadline {shown(deadline)}"
    return f"{when}: {_days(days)} late{of_them}. {_cost(days, free, late_days, marks)}"


def within_grace(late: Lateness, deadline: str) -> str:
    """What came after the deadline, so little that it isn't late; empty if it came before it."""
    try:
        after = datetime.fromisoformat(late.submitted) - datetime.fromisoformat(deadline)
    except ValueError:  # There was no time, or the note of the last run was edited by hand.
        return ""
    seconds = math.ceil(after.total_seconds())
    if seconds <= 0:
        return ""
    count, unit = (seconds, "second") if seconds < 60 else (seconds // 60, "minute")
    return f"{count} {unit}{'s' * (count != 1)} late, within the grace"


def shown(moment: datetime) -> str:
    """A time as people write it."""
    date, _, time = moment.isoformat(" ", "seconds").partition(" ")
    return f"{date} {time[:-3] if time.endswith(':00') else time}"


def _cost(days: int, free: int, late_days: LateDays, marks: tuple[float, float]) -> str:
    score, most = marks
    left = late_days.score(score, most, days, free)
    if left == score:
        return "Nothing is taken off."
    counted = f"{number(left)} of {number(score)} points count"
    if late_days.most_days is not None and days - free > late_days.most_days:
        past_free = ", free ones aside" if free else ""
        return f"There are no points after {_days(late_days.most_days)}{past_free}: {counted}."
    costs = []
    if late_days.points_per_day:
        points = number(late_days.points_per_day)
        costs.append("1 point" if points == "1" else f"{points} points")
    if late_days.percent_per_day:
        costs.append(f"{number(late_days.percent_per_day)}% of the {number(most)} points")
    rest = " that is not free" if free else ""
    return f"Each day begun{rest} takes off {' and '.join(costs)}: {counted}."


def _days(count: int) -> str:
    return f"{count} {'day' if count == 1 else 'days'}"
