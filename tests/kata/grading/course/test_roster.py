"""Rosters of any make are read; what is none is one line; no roster hurts the machine."""

import pytest
from support.made_rosters import CANVAS, MOODLE, as_csv, canvas_row, moodle_row

from kata.errors import UserError
from kata.grading.course import table
from kata.grading.course.roster import compared, compared_names, read_roster

PLAIN = "name,login,email,id\r\nAnna Berg,anna,anna@x.org,007\r\n"


def roster(tmp_path, content):
    path = tmp_path / "roster.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_roster(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends(tmp_path, encoding, delimiter, line_end):
    rows = [["name", "email"], ["Zoë Ärmel", "zoe@x"], ["Berg, Anna; PhD", "anna@x"]]
    text = as_csv(*rows, delimiter=delimiter, line_end=line_end)
    found = roster(tmp_path, text.encode(encoding))
    assert [person.name for person in found.people] == ["Zoë Ärmel", "Berg, Anna; PhD"]
    found.table.write(tmp_path / "again.csv")
    again = read_roster(tmp_path / "again.csv")
    assert (again.table.header, again.table.rows) == (rows[0], rows[1:])
    assert again.table.delimiter == delimiter


def test_excels_line_about_the_delimiter(tmp_path):
    found = roster(tmp_path, "sep=;\r\nname;email\r\nBerg, Anna;a@x\r\n")
    assert (found.table.header, found.people[0].name) == (["name", "email"], "Berg, Anna")


def test_utf_16_with_the_other_byte_first_and_windows_quotes(tmp_path):
    text = "name,email\nZoë,zoe@x\n"
    assert roster(tmp_path, b"\xfe\xff" + text.encode("utf-16-be")).people[0].name == "Zoë"
    assert roster(tmp_path, "name\nO’Neil\n".encode("cp1252")).people[0].name == "O’Neil"


@pytest.mark.parametrize(
    ("header", "platform"),
    [
        (MOODLE, "Moodle"),
        (
            ["ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung"],
            "Moodle",
        ),
        (["Identifiant", "Nom complet", "Adresse de courriel", "Note", "Note maximale"], "Moodle"),
        (CANVAS, "Canvas"),
        (["Student", "ID", "SIS Login ID", "Section", "Quiz (1)"], "Canvas"),
        (["LastName", "FirstName", "ID", "SIS Login ID", "Section"], "Canvas"),
        (["OrgDefinedId", "Username", "A Points Grade", "End-of-Line Indicator"], "Brightspace"),
        (["Last Name", "First Name", "Username", "Student ID", "Last Access"], "Blackboard"),
        (["First Name", "Last Name", "SID", "Email", "Total Score", "Submission ID"], "Gradescope"),
        (["First Name", "Last Name", "SID", "Email", "Role"], ""),
        (["identifier", "github_username", "github_id", "name"], ""),
        (["id", "name", "note"], ""),
        (["NAME"], ""),
        (["Matrikelnummer", "Nachname", "Vorname"], ""),
    ],
)
def test_platforms_are_known_by_their_headings(tmp_path, header, platform):
    found = roster(tmp_path, as_csv(header, [f"Participant {n}" for n in range(len(header))]))
    assert found.platform == platform


def test_moodle_counts_by_the_number_after_the_word(tmp_path):
    rows = [moodle_row(101, "Anna Berg"), ["Teilnehmer/in102", "Ben"], ["参加者103", "Cem"]]
    people = roster(tmp_path, as_csv(MOODLE, *rows)).people
    assert [set(person.platform_ids) for person in people] == [{"101"}, {"102"}, {"103"}]
    assert not any(person.ids for person in people)
    assert people[0].names == {"anna berg"}
    assert people[0].emails == {"s101@uni.example"}
    assert people[0].submitted == "Monday, 30 November 2026, 5:59 PM"


def test_canvas_rows_that_are_no_people(tmp_path):
    rows = [
        ["", "", "", "", "", "Manual Posting"],
        ["    Points Possible", "", "", "", "", "6"],
        canvas_row(11, "Berg, Anna"),
        ['="=Dora"', "12", "", "", "S", ""],
        canvas_row(99, "Student, Test"),
    ]
    people = roster(tmp_path, as_csv(CANVAS, *rows)).people
    assert [set(person.platform_ids) for person in people] == [{"11"}, {"12"}, {"99"}]
    assert people[0].names == {"anna berg", "berg anna"}
    assert people[0].logins == {"login11"}
    assert people[0].ids == {"sis11", "11"}
    assert people[1].names == {"=dora"}
    assert [person.is_student for person in people] == [True, True, False]


def test_names_in_two_columns_brightspace_marks_and_roles(tmp_path):
    header = ["OrgDefinedId", "Username", "Last Name", "First Name", "End-of-Line Indicator"]
    [person] = roster(tmp_path, as_csv(header, ["#0042", "#anna", "Berg", "Anna", "#"])).people
    assert (person.ids, person.logins) == ({"0042"}, {"anna"})
    assert person.names == {"anna berg", "berg anna"}
    header = ["First Name", "Last Name", "SID", "Email", "Role"]
    rows = [["Anna", "Berg", "1", "a@x", "Student"], ["Tom", "T", "2", "t@x", "TA"]]
    people = roster(tmp_path, as_csv(header, *rows)).people
    assert [person.is_student for person in people] == [True, False]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Student's full name", "names"),
        ("Name (Last, First)", "names"),
        ("Your e-mail, please", "emails"),
        ("university_login", "logins"),
        ("Student ID (8 digits)", "ids"),
    ],
)
def test_headings_of_other_words(tmp_path, heading, kind):
    [person] = roster(tmp_path, as_csv([heading, "Points"], ["x7", "3"])).people
    assert getattr(person, kind) == {"x7"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Berg", "  anna\tBERG "),
        ("Zoe\u0308", "Zo\u00eb"),
        ("STRASSE", "straße"),
        ("anna_berg", "Anna Berg"),
        ("ﬁona", "fiona"),
    ],
)
def test_what_is_compared_as_the_same(one, other):
    assert compared(one) == compared(other)


def test_a_comma_turns_a_name_around():
    assert compared_names("Berg, Anna") == {"anna berg", "berg anna"}
    assert compared_names("Anna Berg") == {"anna berg"}
    assert compared_names("") == compared_names(" , ") == frozenset()


BAD = {
    "empty": b"",
    "only blank lines": b"\n\n\n",
    "only a header": b"name,email\n",
    "no known column": b"colour,shape\nred,round\n",
    "a spreadsheet": b"PK\x03\x04 and more",
    "an old spreadsheet": b"\xd0\xcf\x11\xe0 and more",
    "no text": b"name\0,email\nx\0,y\n",
    "utf-16 without its mark": "name,email\nx,y\n".encode("utf-16-le"),
    "half a character": "name\nx\n".encode("utf-16")[:-1],
    "a quote without end": b'name,email\n"Anna,anna@x\nBen,ben@x\n',
    "text after a quote": b'name,email\n"Anna" Berg,anna@x\n',
    "a cell without end": b'name,email\n"' + b"x" * 200_000 + b'",x\n',
    "columns without end": b"name" + b"," * 1_500_000 + b"\n",
    "cells without end": b"name,email\nAnna," + b"," * 5_000_001 + b"\n",
    "a million lines": b"name,email\n" + b"Anna Berg,anna@x.org\n" * 1_000_000,
    "a million old lines": b"name,email\r" + b"a,b\r" * 1_000_000,
    "larger than any roster": b"name\n" + b"x" * (table.MAX_FILE + 1),
    "bytes of no meaning": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_roster_is_one_line(tmp_path, kind):
    with pytest.raises(UserError) as caught:
        roster(tmp_path, BAD[kind])
    message = str(caught.value)
    assert str(tmp_path / "roster.csv") in message
    assert len(message) < 400
    assert "\n" not in message


@pytest.mark.parametrize("name", ["", "nowhere.csv", "a\0b", "x" * 5000])
def test_a_roster_that_is_not_there_is_one_line(tmp_path, name):
    with pytest.raises(UserError):
        read_roster(tmp_path / name)


def test_cells_that_look_like_formulas_and_hold_line_breaks_stay_as_they_came(tmp_path):
    rows = [
        ["name", "login", "notes"],
        ["=cmd|' /C calc'!A0", "a", "two\nlines"],
        ["+49 Anna", "b", '"quoted", and more'],
        ["@x\r\ny", "c", ""],
        ["short"],
        [],
        ["long", "d", "1", "2", "3"],
    ]
    found = roster(tmp_path, as_csv(*rows))
    found.table.write(tmp_path / "again.csv")
    again = read_roster(tmp_path / "again.csv").table
    assert [again.header, *again.rows] == rows
    assert [person.row for person in found.people] == [0, 1, 2, 3, 5]


def test_people_of_one_name_and_rows_that_say_nothing(tmp_path):
    people = roster(tmp_path, "name,login\nAnna,a\nAnna,b\n,\n ,\n,c\n").people
    assert [(person.name, set(person.logins)) for person in people] == [
        ("Anna", {"a"}),
        ("Anna", {"b"}),
        ("", {"c"}),
    ]


@pytest.mark.parametrize(
    "heading", ["submitted", "Submitted at", "submission_time", "Last modified (submission)"]
)
def test_a_plain_roster_may_say_when_they_handed_in(tmp_path, heading):
    path = tmp_path / "roster.csv"
    path.write_text(f"login,Handed in,{heading}\nanna,yes,2026-12-01 18:05\n", encoding="utf-8")
    [anna] = read_roster(path).people
    assert anna.submitted == "2026-12-01 18:05"
    path.write_text(f"my_user_name,{heading}\nanna,2026-12-01 18:05\n", encoding="utf-8")
    [anna] = read_roster(path).people
    assert (anna.submitted, anna.logins) == ("2026-12-01 18:05", {"anna"})
