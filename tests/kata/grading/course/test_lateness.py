"""What is late, by how much, and what it costs."""

from datetime import datetime, timedelta

import pytest

from kata.errors import UserError
from kata.grading.course.late_note import late_note, shown, within_grace
from kata.grading.course.lateness import (
    LateDays,
    Lateness,
    days_late,
    read_deadline,
    read_late_days,
    read_time,
)

DEADLINE = datetime(2026, 11, 30, 18)


@pytest.mark.parametrize(
    ("submitted", "days"),
    [
        ("2026-11-01 10:00", 0),
        ("2026-11-30 18:00", 0),
        ("2026-11-30 18:00:01", 1),
        ("2026-12-01 18:00", 1),
        ("2026-12-01 18:00:01", 2),
        ("2027-11-30 18:00", 365),
    ],
)
def test_a_day_late_is_a_day_begun(submitted, days):
    assert days_late(read_time(submitted), DEADLINE) == days


def test_grace():
    moment = datetime(2026, 11, 30, 18, 15)
    assert days_late(moment, DEADLINE, 15) == 0
    assert days_late(moment, DEADLINE, 14) == 1


@pytest.mark.parametrize(
    ("rules", "days", "left"),
    [
        ({}, 9, 5),
        ({"points_per_day": 1}, 0, 5),
        ({"points_per_day": 1}, 2, 3),
        ({"points_per_day": 1}, 9, 0),
        ({"percent_per_day": 10}, 2, 3.8),
        ({"points_per_day": 1, "free_days": 2}, 2, 5),
        ({"points_per_day": 1, "free_days": 2}, 3, 4),
        ({"most_days": 3}, 3, 5),
        ({"most_days": 3}, 4, 0),
    ],
)
def test_what_is_left(rules, days, left):
    found = LateDays(**rules)
    assert found.score(5, 6, days, found.free_days) == left


@pytest.mark.parametrize(
    ("rules", "days", "sentence"),
    [
        ({}, 1, "1 day late. Nothing is taken off."),
        ({"points_per_day": 1, "free_days": 1}, 1, "1 day late, free. Nothing is taken off."),
        (
            {"points_per_day": 1, "free_days": 1},
            2,
            "2 days late, 1 of them free. "
            "Each day begun that is not free takes off 1 point: 4 of 5 points count.",
        ),
        (
            {"points_per_day": 0.5, "percent_per_day": 10},
            1,
            "1 day late. "
            "Each day begun takes off 0.5 points and 10% of the 6 points: 3.9 of 5 points count.",
        ),
        ({"most_days": 1}, 3, "3 days late. There are no points after 1 day: 0 of 5 points count."),
        ({"points_per_day": 1, "free_days": 3}, 2, "2 days late, free. Nothing is"),
    ],
)
def test_the_student_reads_when_it_came_and_what_that_costs(rules, days, sentence):
    came = DEADLINE + timedelta(days=days - 1, minutes=5)
    found = LateDays(**rules)
    note = late_note(came, DEADLINE, days, found, (5, 6), found.free_days)
    when = f"Handed in {shown(came)}, deadline 2026-11-30 18:00: "
    assert note.startswith(when + sentence)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-30 18:00", DEADLINE),
        (" 2026-11-30T18:00:00 ", DEADLINE),
        ("2026-11-30", datetime(2026, 11, 30, 23, 59, 59, 999999)),
    ],
)
def test_deadlines(text, moment):
    assert read_deadline(text) == moment


@pytest.mark.parametrize(
    ("submitted", "said"),
    [
        ("2026-11-30 18:08:30", "8 minutes late, within the grace"),
        ("2026-11-30 18:01:00", "1 minute late, within the grace"),
        ("2026-11-30 18:00:01", "1 second late, within the grace"),
        ("2026-11-30 18:00:00", ""),
        ("2026-11-01 00:00:00", ""),
        ("", ""),
    ],
)
def test_a_little_late_is_said_to_be(submitted, said):
    assert within_grace(Lateness(submitted, 0, 5.0), shown(DEADLINE)) == said


def test_a_deadline_elsewhere_is_the_same_moment_here():
    here = DEADLINE.astimezone()
    assert read_deadline(here.isoformat()) == DEADLINE
    assert read_deadline("2026-11-30T18:00Z") == read_time("2026-11-30 19:00:00 +0100")
    assert read_time("2026-11-30 18:00:00 UTC") == read_time("2026-11-30 18:00:00 Z")
    assert read_time("2026-11-30 18:00:00 Z") == read_deadline("2026-11-30T18:00Z")


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "30.11.2026", "2026-13-01", "2026-11-31", "x" * 10_000, "18:00", "\0"]
)
def test_what_is_no_time_is_one_line(text):
    with pytest.raises(UserError) as caught:
        read_deadline(text)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30T18:00:00",
        "2026-11-30 18:00",
        "Monday, 30 November 2026, 6:00 PM",
        "30 November 2026, 6:00 PM",
        "Montag, 30. November 2026, 18:00",
        "lundi 30 novembre 2026, 18:00",
        "lunes, 30 de noviembre de 2026, 18:00",
        "maandag, 30 november 2026, 18:00",
        "30.11.2026 18:00",
        "30.11.2026, 18:00:00",
    ],
)
def test_times_as_platforms_write_them(text):
    assert read_time(text) == DEADLINE


@pytest.mark.parametrize("text", ["", "-", "30/11/26, 18:00", "11/30/2026", "late", "9" * 5000])
def test_a_time_that_can_not_be_read_is_none(text):
    assert read_time(text) is None


def late_days(tmp_path, text):
    path = tmp_path / "late.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_late_days(path)


def test_a_file_of_rules(tmp_path):
    text = "points_per_day = 0.5\nfree_days = 2\nmost_days = 7\ngrace_minutes = 15\n"
    found = late_days(tmp_path, "\ufeff" + text + '[free_days_of]\n"Anna Berg" = 5\n')
    assert found == LateDays(0.5, 0.0, 2, 7, 15.0, {"Anna Berg": 5})
    assert late_days(tmp_path, "") == LateDays()


@pytest.mark.parametrize(
    "text",
    [
        "points = 1",
        "points_per_day = -1",
        "points_per_day = '1'",
        "points_per_day = nan",
        "points_per_day = true",
        "percent_per_day = 101",
        "free_days = 1.5",
        "free_days = -1",
        "most_days = 'many'",
        "free_days_of = 3",
        "[free_days_of]\nanna = -1",
        "[free_days_of]\nanna = 'x'",
        "[free_days_of]\nanna.berg = 3",
        "[free_days_of]\nAnna Berg = 3",
        "points_per_day",
        "x = " + "[" * 100_000,
        b"\xff\xfe",
        "#" * 2_000_000,
    ],
    ids=range(18),
)
def test_wrong_rules_are_one_line(tmp_path, text):
    with pytest.raises(UserError) as caught:
        late_days(tmp_path, text)
    assert str(tmp_path / "late.toml") in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("name", ["Anna Berg", "anna@x.org", "anna.berg", "Änne"])
def test_a_name_without_its_quotes_is_said_to_need_them(tmp_path, name):
    with pytest.raises(UserError, match="quotes"):
        late_days(tmp_path, f"[free_days_of]\n{name} = 3\n")


def test_rules_that_are_not_there_are_one_line(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere", tmp_path / "a\0b"):
        with pytest.raises(UserError):
            read_late_days(path)
