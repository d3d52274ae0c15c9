"""Whose submission is whose: never guessed."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.made_reports import report
from support.made_rosters import CANVAS, MOODLE, as_csv, canvas_row, moodle_row

from kata.checking.source import Source
from kata.grading.course.matching import Why, match, surely
from kata.grading.course.roster import read_roster
from kata.grading.intake.members import read_by
from kata.grading.intake.platforms import PLATFORMS


@pytest.fixture
def matched(tmp_path):
    """Matches sources, by the names of their reports, with the people of a roster."""

    def run(text, **sources):
        path = tmp_path / "roster.csv"
        path.write_text(text, encoding="utf-8")
        roster = read_roster(path)
        return match(roster, [replace(report(k), source=v) for k, v in sources.items()])

    return run


def names(matching):
    return {row: found.submission for row, found in matching.reports.items()}


def whys(matching):
    return {each.report.submission: each.why for each in matching.unmatched}


def moodle(number, name, **said):
    folder = f"{name}_{number}_assignsubmission_file_"
    said = {"person": name, "platform": "Moodle", "platform_id": str(number)} | said
    return Source("/class/moodle.zip", folder, original_folder=folder, **said)


PLAIN = as_csv(
    ["name", "login", "email", "id"],
    ["Anna Berg", "anna", "anna@x.org", "007"],
    ["Ben Holt", "ben", "ben@x.org", "8"],
    ["Berg, Cara", "cara", "cara@x.org", "9"],
)


@pytest.mark.parametrize(
    "source",
    [
        Source("/class/anna"),
        Source("/class/ANNA.zip"),
        Source("/class/anna@x.org.tar.gz"),
        Source("/class/Anna Berg"),
        Source("/class/anna_berg"),
        Source("/class/Berg, Anna"),
        Source("/class/007"),
        Source("C:\\class\\anna"),
        Source("/class.zip", "class/anna"),
        Source("/class/all.zip", "all/Anna Berg.zip"),
        Source("/class/x", login="anna", platform="GitHub"),
        Source("/class/x", login="anna@x.org"),
        Source("/class/x.zip", "y", person="Anna Berg", platform="Brightspace", platform_id="123"),
        Source("/class/x.zip", "y", platform="Autolab", platform_id="007"),
    ],
)
def test_by_login_email_number_and_name(matched, source):
    matching = matched(PLAIN, a=source)
    assert names(matching) == {0: "a"}
    assert [person.name for person in matching.without] == ["Ben Holt", "Berg, Cara"]


@pytest.mark.parametrize("name", ["ann", "anna2", "Anna", "Berg", "Anna B", "7", "Cara", "x"])
def test_what_only_looks_alike_matches_nobody(matched, name):
    matching = matched(PLAIN, a=Source(f"/class/{name}"))
    if name == "Anna":  # The login, in capitals.
        assert names(matching) == {0: "a"}
    elif name == "Cara":
        assert names(matching) == {2: "a"}
    else:
        assert whys(matching) == {"a": Why.NOBODY}
        assert len(matching.without) == 3


def test_moodles_namesakes_are_told_apart_by_its_identifier(matched):
    rows = [moodle_row(101, "Anna Berg"), moodle_row(102, "Anna Berg"), moodle_row(103, "Ben")]
    matching = matched(
        as_csv(MOODLE, *rows), a=moodle(102, "Anna Berg"), b=moodle(101, "Anna Berg")
    )
    assert names(matching) == {1: "a", 0: "b"}
    assert [person.name for person in matching.without] == ["Ben"]


def test_namesakes_without_an_identifier_are_reported(matched):
    rows = [moodle_row(101, "Anna Berg"), moodle_row(102, "Anna Berg")]
    matching = matched(as_csv(MOODLE, *rows), a=Source("/class/Anna Berg"))
    assert names(matching) == {}
    assert whys(matching) == {"a": Why.SEVERAL_PEOPLE}
    assert len(matching.unmatched[0].people) == 2
    assert matching.without == []


def test_two_submissions_of_one_person_are_reported(matched):
    matching = matched(PLAIN, a=Source("/one/anna"), b=Source("/two/anna.zip"))
    assert names(matching) == {}
    assert set(whys(matching).values()) == {Why.SEVERAL_SUBMISSIONS}
    assert [person.name for person in matching.without] == ["Ben Holt", "Berg, Cara"]


def test_who_only_bears_the_name_does_not_take_the_mark_away(matched):
    rows = [moodle_row(101, "Anna Berg")]
    imitation = Source("/class/Anna Berg")
    matching = matched(as_csv(MOODLE, *rows), a=moodle(101, "Anna Berg"), b=imitation)
    assert names(matching) == {0: "a"}
    assert whys(matching) == {"b": Why.SEVERAL_SUBMISSIONS}


def test_an_archive_called_like_somebody_else_is_nobodys(matched):
    ben = moodle(102, "Ben Holt")
    ben = replace(ben, inner=f"{ben.inner}/Anna Berg.zip/Anna Berg_101_assignsubmission_file_")
    rows = [moodle_row(101, "Anna Berg"), moodle_row(102, "Ben Holt")]
    assert names(matched(as_csv(MOODLE, *rows), a=ben)) == {1: "a"}


def test_one_platforms_identifier_is_not_anothers(matched):
    rows = [canvas_row(101, "Berg, Anna"), canvas_row(102, "Holt, Ben")]
    other = moodle(101, "Ben Holt")  # 101 is Anna to Canvas.
    assert names(matched(as_csv(CANVAS, *rows), a=other)) == {1: "a"}
    assert whys(matched(as_csv(CANVAS, *rows), a=moodle(101, "Dora"))) == {"a": Why.NOBODY}


def test_a_groups_number_is_nobodys_identifier(matched):
    rows = [moodle_row(15, "Anna Berg"), moodle_row(16, "Ben Holt")]
    matching = matched(as_csv(MOODLE, *rows), a=moodle(15, "Group 3"), b=moodle(16, "Ben Holt"))
    assert names(matching) == {1: "b"}
    assert whys(matching) == {"a": Why.OTHER_NAME}
    assert matching.without == []


def test_anonymous_people_go_by_their_identifiers(matched):
    rows = [moodle_row(15, "Anna Berg"), moodle_row(16, "Ben Holt")]
    anonymous = {"a": moodle(15, "Teilnehmer in"), "b": moodle(16, "Teilnehmer in")}
    assert names(matched(as_csv(MOODLE, *rows), **anonymous)) == {0: "a", 1: "b"}


@pytest.mark.parametrize("name", ["Berg", "Anna-Lena Berg", "BERG ANNA", "bergannalena", "", "-"])
def test_a_name_written_in_another_way_is_no_other_persons(matched, name):
    rows = [moodle_row(15, "Anna Lena Berg"), moodle_row(16, "李 雷")]
    matching = matched(as_csv(MOODLE, *rows), a=moodle(15, name), b=moodle(16, "李雷"))
    assert names(matching) == {0: "a", 1: "b"}


def test_canvas_by_its_identifier(matched):
    canvas = Source("/class/c.zip", "berganna", "berganna", "Canvas", "101", late=True)
    assert names(matched(as_csv(CANVAS, canvas_row(101, "Berg, Anna")), a=canvas)) == {0: "a"}


def test_what_contradicts_itself_is_reported(matched):
    contradiction = Source("/class/x", login="anna", person="Ben Holt")
    matching = matched(PLAIN, a=contradiction)
    assert whys(matching) == {"a": Why.SEVERAL_PEOPLE}
    assert {person.name for person in matching.unmatched[0].people} == {"Anna Berg", "Ben Holt"}


def test_first_and_last_names_that_could_be_either(matched):
    text = as_csv(["first name", "last name"], ["Martin", "Thomas"], ["Thomas", "Martin"])
    assert whys(matched(text, a=Source("/class/Thomas Martin"))) == {"a": Why.SEVERAL_PEOPLE}


@pytest.mark.parametrize("said", [{"platform_id": "555"}, {"platform_id": "007"}, {"login": "a@x"}])
def test_gradescope_by_what_its_metadata_says(matched, said):
    header = ["First Name", "Last Name", "SID", "Email", "Total Score", "Submission ID"]
    text = as_csv(header, ["Anna", "Berg", "007", "a@x", "", "555"])
    source = Source("/g/export.zip", "submission_555", platform="Gradescope", **said)
    assert names(matched(text, a=source)) == {0: "a"}


def test_staff_is_not_missed(matched):
    text = as_csv(
        ["name", "email", "role"], ["Tom", "t@x", "Instructor"], ["Ann", "a@x", "Student"]
    )
    assert [person.name for person in matched(text).without] == ["Ann"]


def test_a_large_course(matched):
    rows = [[f"Student {n}", f"s{n}"] for n in range(20_000)]
    sources = {f"r{n}": Source(f"/class/s{n}") for n in range(0, 2000, 2)}
    matching = matched(as_csv(["name", "login"], *rows), **sources)
    assert len(matching.reports) == 1000
    assert len(matching.without) == 19_000


@pytest.mark.parametrize(
    ("said", "logins", "why"),
    [
        ("lee", ["ann_lee", "lee"], {"one": Why.SEVERAL_PEOPLE}),
        ("lee", ["ann_lee"], {}),
        ("lee", ["1_ann_lee"], {}),
        ("ann_lee", ["lee", "ann_lee"], {}),
        ("ann_lee", ["lee"], {"one": Why.NOBODY}),
    ],
)
def test_a_login_may_be_longer_than_it_seems_and_is_not_guessed(matched, said, logins, why):
    roster = as_csv(["login"], *([login] for login in logins))
    folder = "HW_1_ann_lee_attempt_2026-03-09-14-30-22_"
    source = Source("/class", platform="Blackboard", login=said, original_folder=folder)
    matching = matched(roster, one=source)
    assert whys(matching) == why
    assert [logins[row] for row in names(matching)] == ([] if why else logins[-1:])


@pytest.mark.parametrize(
    ("number", "name", "path", "is_sure"),
    [
        (101, "Anna Berg", "late.zip", True),
        (101, "Berg, Anna", "late.zip", True),
        (101, "bergAnna", "late.zip", False),
        (101, "Anna", "late.zip", False),
        (101, "", "late.zip", False),
        (102, "Anna Berg", "late.zip", False),
        (103, "Anna Berg", "late.zip", False),
        (101, "Anna Berg", "Ben Holt.zip", False),
    ],
)
def test_a_name_and_an_identifier_that_stand_together_are_sure(
    tmp_path, number, name, path, is_sure
):
    roster = tmp_path / "roster.csv"
    roster.write_text(as_csv(MOODLE, moodle_row(101, "Anna Berg"), moodle_row(102, "Ben Holt")))
    found = surely(read_roster(roster), moodle(number, name), Path("/class", path))
    assert (found is not None) == is_sure


@pytest.mark.parametrize(
    ("folder", "row"),
    [
        ("Berg_Anna_an_vb_301", 0),
        ("Van_Holt_Ben_ben_302", 1),
        ("Team 17/Berg_Anna_an_vb_301", 0),
        ("Doe_Eve_eve_ben_303", None),
    ],
)
def test_ilias_joins_name_and_login_with_what_they_may_hold(matched, folder, row):
    said = read_by(f"{folder}/x", [each for each in PLATFORMS if each.name == "ILIAS"])
    source = Source(
        "/class.zip",
        folder,
        person=said.person,
        platform="ILIAS",
        platform_id=said.groups["id"],
        login=said.groups["login"],
        original_folder=said.place,
    )
    text = as_csv(["name", "login"], ["Anna Berg", "an_vb"], ["Ben Van Holt", "ben"])
    assert list(names(matched(text, a=source))) == ([] if row is None else [row])


def test_a_groups_hand_in_is_everyones(matched):
    together = Source(
        "/class.zip",
        "submission_1",
        person="Anna Berg",
        platform="Gradescope",
        platform_id="007",
        partners=("77\nben@x.org\nBen", "nobody", "9"),
    )
    assert names(matched(PLAIN, a=together)) == {0: "a", 1: "a", 2: "a"}
    assert whys(matched(PLAIN, a=together)) == {}


GROUPS = as_csv(
    ["name", "login", "Group"],
    ["Anna Berg", "anna", "Team Blue"],
    ["Ben Holt", "ben", "team blue"],
    ["Cara Berg", "cara", "Red_1"],
    ["Dora", "dora", ""],
)


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        (Source("/class/Team Blue"), [0, 1]),
        (Source("/class.zip", "class/red 1.zip"), [2]),
        (Source("/c", "x", person="Team Blue", platform="Moodle", platform_id="7"), [0, 1]),
        (Source("/c", "x", person="teamblue", platform="Canvas", platform_id="7"), [0, 1]),
        (Source("/c", "x", person="teamblue", platform="Moodle", platform_id="7"), []),
        (Source("/c", "x", person="Team Blue", login="anna", platform="Blackboard"), [0, 1]),
        (Source("/class/Blue"), []),
        (Source("/class/anna"), [0]),
    ],
)
def test_a_group_is_who_the_roster_says(matched, source, rows):
    assert sorted(names(matched(GROUPS, a=source))) == rows


def test_a_group_and_somebody_else_is_no_ones(matched):
    source = Source("/c", "x", person="Team Blue", login="dora", platform="Blackboard")
    matching = matched(GROUPS, a=source)
    assert whys(matching) == {"a": Why.SEVERAL_PEOPLE}
    both = matched(GROUPS, a=Source("/class/Team Blue"), b=Source("/class/Team Blue.zip"))
    assert set(whys(both).values()) == {Why.SEVERAL_SUBMISSIONS}
    assert not both.reports


def test_moodles_number_of_a_group_is_no_persons(matched):
    header = [*MOODLE, "Group"]
    rows = [[*moodle_row(15, "Anna Berg"), "Blue"], [*moodle_row(16, "Ben Holt"), "Red"]]
    both = {"a": moodle(16, "Blue"), "b": moodle(15, "Red")}
    assert names(matched(as_csv(header, *rows), **both)) == {0: "a", 1: "b"}


def test_a_tutors_group_does_not_hand_in_together(matched):
    rows = [[f"P {number}", f"p{number}", "Mon"] for number in range(20)]
    matching = matched(as_csv(["name", "login", "Group"], *rows), a=Source("/class/Mon"))
    assert whys(matching) == {"a": Why.NOBODY}


def test_a_name_without_its_accents_is_the_same_persons(matched):
    source = Source("/c", "x", person="ozturkjurgen", platform="Canvas", platform_id="106")
    rows = as_csv(CANVAS, canvas_row(106, "Öztürk, Jürgen"), canvas_row(107, "Lee, Ann"))
    assert names(matched(rows, a=source)) == {0: "a"}
    other = Source("/c", "x", person="ozturkjurgen", platform="Canvas", platform_id="107")
    assert whys(matched(rows, a=other)) == {"a": Why.OTHER_NAME}
