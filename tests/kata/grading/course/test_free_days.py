"""Whose free days are whose, and what is said of those that are nobody's."""

from dataclasses import replace

import pytest
from support.made_reports import report
from support.made_rosters import MOODLE, as_csv, moodle_row

from kata.checking.source import Source
from kata.grading.course.free_days import find_free_days
from kata.grading.course.matching import match
from kata.grading.course.roster import read_roster
from kata.grading.course.summary import about_free_days

PEOPLE = [
    moodle_row(31204, "Maria Garcia"),
    moodle_row(31217, "Maria Garcia"),
    moodle_row(3, "Chen Wei"),
    moodle_row(4, "Jana Nováková"),
    moodle_row(5, "Łukasz Øberg"),
    moodle_row(6, "Absent, Al"),
]


def moodle(name, number, person, **said):
    source = Source("/c.zip", f"{person}_{number}", person, "Moodle", str(number), **said)
    return replace(report(name), source=source)


HANDED_IN = [
    moodle("garcia", 31204, "Maria Garcia"),
    moodle("garcia-2", 31217, "Maria Garcia"),
    moodle("wei", 3, "Chen Wei"),
    moodle("jana", 4, "Jana Nováková"),
    moodle("luk", 5, "Łukasz Øberg"),
]


@pytest.fixture
def found(tmp_path):
    def find(entries, reports=HANDED_IN, rows=None):
        if rows is None:
            return find_free_days(entries, reports, None, None)
        path = tmp_path / "roster.csv"
        path.write_text(as_csv(*rows), encoding="utf-8")
        roster = read_roster(path)
        return find_free_days(entries, reports, roster, match(roster, reports))

    return find


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ("Chen Wei", "wei"),
        ("wei, chen", "wei"),
        ("wei", "wei"),
        ("s3@UNI.example", "wei"),
        ("Participant 3", "wei"),
        ("3", "wei"),
        ("Jana Novakova", "jana"),
        ("Nováková, Jana", "jana"),
        ("Lukasz Oberg", "luk"),
        ("31217", "garcia-2"),
        ("garcia-2", "garcia-2"),
        ("Al Absent", None),
    ],
)
def test_an_entry_finds_its_person(found, entry, name):
    made = found({entry: 5}, rows=[MOODLE, *PEOPLE])
    assert made.of == ({} if name is None else {name: 5})
    assert not made.ambiguous
    assert not made.unknown


def test_what_fits_two_is_nobodys(found):
    made = found({"Maria Garcia": 5, "Wei": 1, "Chen Wei": 2}, rows=[MOODLE, *PEOPLE])
    assert made.of == {"wei": 2}
    [line] = about_free_days(made, "late.toml", True)
    assert line.startswith("late.toml: 'Maria Garcia' could be ")
    assert "Maria Garcia (31204) or Maria Garcia (31217), so nobody has" in line
    assert "name one by e-mail address or id" in line
    assert set(found({"Maria Garcia": 5}).ambiguous) == {"Maria Garcia"}


def test_who_shares_a_mark_shares_the_days(found):
    team = replace(report("team"), source=Source("/c/Red"))
    rows = [["name", "login", "group"], ["Ana", "a1", "Red"], ["Ana", "a2", "Red"]]
    for entry in ("a2", "Ana", "Red", "team"):
        assert found({entry: 3}, [team], rows).of == {"team": 3}


def test_one_person_with_two_submissions_and_no_roster_has_them_for_both(found):
    both = [
        replace(report(name), source=Source(f"/{name}.zip", "x", "Ana", "Sakai", login="ana"))
        for name in ("a", "b")
    ]
    assert found({"Ana": 3, "ana": 2}, both).of == {"a": 3, "b": 3}


def test_a_number_that_is_ones_own_and_anothers_for_the_platform_is_nobodys(found):
    rows = [
        [*MOODLE, "ID number"],
        [*moodle_row(1, "Ana"), "2"],
        [*moodle_row(2, "Ben"), "77"],
    ]
    made = found({"2": 3, "77": 4}, [moodle("a", 1, "Ana"), moodle("b", 2, "Ben")], rows)
    assert made.of == {"b": 4}
    assert made.ambiguous == {"2": ["Ana", "Ben"]}


def test_canvas_writes_names_as_one_word(found):
    made = [replace(report("x"), source=Source("/c.zip", "x", "bergannalena", "Canvas", "7"))]
    for entry in ("Anna Lena Berg", "Berg, Anna Lena"):
        assert found({entry: 3}, made).of == {"x": 3}
    assert found({"Ann Alena Bergs": 3}, made).unknown


@pytest.mark.parametrize(
    ("entry", "near"),
    [
        ("Chen Wie", "Near it: Chen Wei."),
        ("s3@uni.exmple", "s3@uni.example"),
        ("Maria", "Maria Garcia"),
        ("Zoë Quux", "nobody goes by 'Zoë Quux'."),
    ],
)
def test_a_name_that_nobody_bears_is_a_line(found, entry, near):
    made = found({entry: 5}, rows=[MOODLE, *PEOPLE])
    assert made.of == {}
    [line] = about_free_days(made, "late.toml", True)
    assert line.startswith(f"late.toml: nobody goes by '{entry}'.")
    assert near in line
    without = about_free_days(found({entry: 5}), "late.toml", False)
    assert without[0].startswith(f"late.toml: nobody goes by '{entry}' among those who handed in.")


def test_a_file_for_several_courses_says_little(found):
    made = found({f"other{n}": 1 for n in range(300)}, rows=[MOODLE, *PEOPLE])
    lines = about_free_days(made, "late.toml", True)
    assert len(lines) == 9
    assert "292 more" in lines[-1]


def test_a_submission_that_counts_for_nobody_has_its_own_persons_days(found):
    twice = [moodle("a", 3, "Chen Wei"), moodle("b", 3, "Chen Wei")]
    assert found({"s3@uni.example": 2}, twice, [MOODLE, *PEOPLE]).of == {"a": 2, "b": 2}
    stranger = [moodle("z", 99, "Zed Zulu")]
    assert found({"Zed Zulu": 2}, stranger, [MOODLE, *PEOPLE]).of == {"z": 2}
