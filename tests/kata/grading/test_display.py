"""What a run says while it grades."""

import io
import re

import pytest
from rich.console import Console
from support.made_reports import not_graded, report

from kata.grading import display
from kata.grading.display import Board


@pytest.fixture
def lines(monkeypatch):
    """What is printed of reports: each takes ten seconds, or none where it is kept."""

    def show(kept, graded, earlier):
        now, text = [0.0], io.StringIO()
        monkeypatch.setattr(display.time, "monotonic", lambda: now[0])
        everyone = [(name, True) for name in kept] + [(name, False) for name in graded]
        with Board(Console(file=text, width=200), len(everyone), 1, earlier) as board:
            board.started([])
            for name, is_kept in everyone:
                now[0] += 0 if is_kept else 10
                board.done(report(name), is_kept)
        return [line for line in text.getvalue().splitlines() if line.startswith("[")]

    return show


def seconds_left(line):
    found = re.search(r"\((\d+) s left\)", line)
    return None if found is None else int(found[1])


def test_reports_that_are_kept_say_nothing_of_the_time_left(lines):
    found = lines(["a", "b", "c"], ["d", "e"], {"a", "b", "c"})
    assert "(kept)" in found[0]
    assert list(map(seconds_left, found)) == [None, None, None, 10, None]


def test_without_kept_reports_the_pace_is_that_of_all(lines):
    assert list(map(seconds_left, lines([], ["a", "b", "c"], set()))) == [20, 10, None]
    assert list(map(seconds_left, lines([], ["a", "b", "c"], {"a", "b", "c"}))) == [20, 10, None]


def test_what_may_be_kept_counts_as_much_as_was_graded_of_it(lines):
    kept, new = [f"k{n}" for n in range(9)], ["n1", "n2"]
    found = lines(kept[:1], [*new, *kept[1:]], set(kept))
    assert list(map(seconds_left, found))[1:3] == [10, 0]
    assert seconds_left(found[3]) == round(10 * 7 / 2)


def test_what_was_not_graded_says_why():
    text = io.StringIO()
    with Board(Console(file=text, width=200), 1, 1) as board:
        board.started([])
        board.done(not_graded("zoe"))
    assert "[1/1] zoe: not graded: The archive is broken." in text.getvalue()
