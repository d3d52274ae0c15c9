"""From reports to what is uploaded, read again as the platforms read it."""

import csv
from dataclasses import replace

import pytest
from support.made_reports import not_graded, report
from support.made_rosters import CANVAS, MOODLE, as_csv, canvas_row, moodle_row, with_score
from support.platforms import canvas_import, moodle_feedback, moodle_import

from kata.checking.report import write_report
from kata.checking.source import Source
from kata.cli import main


@pytest.fixture
def grade(tmp_path, capsys):
    """Marks what is in the folder ``out`` anew, without grading; gives back what was printed."""

    def run(roster, *options, reports=(), status=0):
        out = tmp_path / "out"
        out.mkdir(exist_ok=True)
        for each in reports:
            write_report(out / f"{each.submission}.json", each)
        path = tmp_path / "roster.csv"
        path.write_bytes(roster if isinstance(roster, bytes) else roster.encode())
        found = main(["grade", "--out", str(out), "--roster", str(path), *map(str, options)])
        said = capsys.readouterr().err
        assert found == status, said
        return said

    run.out = tmp_path / "out"
    return run


def rows(path, delimiter=","):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def in_moodle(made, number, name):
    folder = f"{name}_{number}_assignsubmission_file_"
    said = {"person": name, "platform": "Moodle", "platform_id": str(number)}
    source = Source("/class/moodle.zip", folder, original_folder=folder, **said)
    return replace(made, source=source)


def moodle_class():
    """Thirty people, two of one name; three of them handed in nothing, one what can't be graded."""
    people = {100 + n: f"Student {'ABCDEFGHIJ'[n % 10]}{n}" for n in range(28)}
    people |= {128: "Anna Berg", 129: "Anna Berg"}
    absent = {103, 117, 128}
    reports = [
        in_moodle(with_score(f"r{number}", number % 7), number, name)
        for number, name in people.items()
        if number not in absent | {110}
    ]
    reports.append(in_moodle(not_graded("r110"), 110, people[110]))
    return people, absent, reports


def test_moodle_there_and_back(grade):
    people, absent, reports = moodle_class()
    worksheet = [MOODLE, *(moodle_row(number, name) for number, name in people.items())]
    said = grade(as_csv(*worksheet), reports=reports)
    grades, skipped = moodle_import(grade.out / "moodle-grades.csv")
    assert grades == {n: n % 7 for n in people if n not in absent | {110}}
    assert set(skipped) == absent | {110}
    files = moodle_feedback(grade.out / "moodle-feedback.zip", people)
    assert set(files) == set(people) - absent
    assert all(list(each) == ["feedback.html"] for each in files.values())
    for number in set(people) - absent:
        page = (grade.out / "feedback" / f"r{number}.html").read_bytes()
        assert files[number]["feedback.html"] == page
    assert "27 of 30" in said
    assert "Not graded, so without a mark: r110." in said
    assert "Anna Berg (128)" in said
    listed = [row["person"] for row in rows(grade.out / "unmatched.csv")]
    assert sorted(listed) == sorted(people[number] for number in absent)


def test_moodles_worksheet_stays_as_it_came_but_for_the_grades(grade):
    before = [
        [
            "Participant 7",
            "=cmd|' /C calc'!A0",
            "a@x",
            "-",
            "2",
            "6.00",
            "Yes",
            "-",
            "-",
            "Nice\nx",
        ],
        ["Participant 8", 'Ben "B" Holt', "b@x", "-", "", "6.00", "Yes", "-", "-", ""],
        ["Participant 9", "Cara", "c@x", "-", "", "6.00", "Yes", "-", "-", ""],
    ]
    made = [in_moodle(report("ben"), 8, "Ben"), in_moodle(not_graded("cara"), 9, "Cara")]
    made.append(in_moodle(not_graded("anna"), 7, ""))
    said = grade(as_csv(MOODLE, *before), reports=made)
    assert "Not graded, so without a mark: cara." in said
    assert "Not graded, so the mark is left as it was: anna." in said
    with open(grade.out / "moodle-grades.csv", encoding="utf-8", newline="") as file:
        header, *after = csv.reader(file)
    before[1][4] = "6"
    assert [header, *after] == [MOODLE, *before]


def test_a_worksheet_of_another_language_with_decimal_commas(grade):
    header = [
        *("ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung"),
        *("Bewertung kann geändert werden", "Zuletzt geändert (Bewertung)"),
    ]
    row = ["Teilnehmer/in7", "Änne Berg", "a@x", "-", "", "6,00", "Ja", "-"]
    made = in_moodle(report("anne"), 7, "Änne Berg")
    made = replace(made, exercises=(replace(made.exercises[0], points=0.5), *made.exercises[1:]))
    text = as_csv(header, row, delimiter=";")
    grade(text.encode("utf-8-sig"), reports=[made])
    content = (grade.out / "moodle-grades.csv").read_bytes()
    assert content == text.replace(";-;;6,00", ";-;5,5;6,00").encode("utf-8-sig")


def test_blind_marking_has_no_names(grade):
    header = ["Identifier", "Status", "Grade", "Maximum Grade", "Last modified (grade)"]
    text = as_csv(header, ["Participant 7", "-", "", "6.00", "-"])
    made = in_moodle(report("x"), 7, "Participant")
    grade(text, reports=[replace(made, source=replace(made.source, original_folder=""))])
    assert moodle_import(grade.out / "moodle-grades.csv") == ({7: 6.0}, [])
    assert set(moodle_feedback(grade.out / "moodle-feedback.zip", {7})) == {7}


@pytest.mark.parametrize(
    "folder",
    ["../../etc_7_assignsubmission_file_", "/x_7_assignsubmission_file_", "..", "a\\b", ""],
)
def test_a_folder_that_is_none_of_moodles_is_not_used(grade, folder):
    made = in_moodle(report("x"), 7, "Anna")
    made = replace(made, source=replace(made.source, original_folder=folder))
    row = moodle_row(7, "../Anna_Berg\n/x")
    grade(as_csv(MOODLE, row), reports=[made])
    assert set(moodle_feedback(grade.out / "moodle-feedback.zip", {7})) == {7}


def test_another_maximum_is_said_and_nothing_rescaled(grade):
    made = in_moodle(with_score("x", 4), 7, "Anna")
    said = grade(as_csv(MOODLE, moodle_row(7, "Anna", most="100.00")), reports=[made])
    assert "up to 6 points" in said
    assert "up to 100" in said
    assert moodle_import(grade.out / "moodle-grades.csv") == ({7: 4.0}, [])


def canvas_class():
    header = [*CANVAS[:-1], "Essay (11)", "VAE kata (98765)", "Current Score", "Final Score (2026)"]
    text = [
        header,
        ["", "", "", "", "", "", "Manual Posting", "", ""],
        ["    Points Possible", "", "", "", "", "10", "6", "(read only)", "(read only)"],
        [*canvas_row(1, "Berg, Anna")[:5], "9.5", "", "95", ""],
        [*canvas_row(2, "Holt, Ben")[:5], "", "", "", ""],
        [*canvas_row(3, '="=Dora"')[:5], "8", "EX", "80", ""],
        [*canvas_row(4, "Absent, Al")[:5], "7", "N/A", "70", ""],
        [*canvas_row(5, "Student, Test")[:5], "", "", "", ""],
    ]
    made = [with_score("a", 6), with_score("b", 2), with_score("d", 5)]
    sources = [
        Source("/class/c.zip", name, name, "Canvas", str(number))
        for number, name in ((1, "berganna"), (2, "holtben"), (3, "dora"))
    ]
    return text, [replace(each, source=source) for each, source in zip(made, sources, strict=True)]


def test_canvas_there_and_back(grade):
    text, reports = canvas_class()
    said = grade(as_csv(*text), "--grade-column", "VAE kata", reports=reports)
    found = canvas_import(grade.out / "canvas-grades.csv")
    assert found["VAE kata (98765)"] == ("6", {1: "6", 2: "2", 3: "EX", 4: "N/A", 5: ""})
    assert found["Essay (11)"] == ("10", {1: "9.5", 2: "", 3: "8", 4: "7", 5: ""})
    assert "Absent, Al" in said
    assert "Student, Test" not in said
    assert "NOTE" not in said
    with open(grade.out / "canvas-grades.csv", encoding="utf-8", newline="") as file:
        after = list(csv.reader(file))
    text[3][6], text[4][6] = "6", "2"
    assert after == text


def test_several_assignments_are_never_guessed(grade):
    text, reports = canvas_class()
    said = grade(as_csv(*text), reports=reports, status=2)
    assert "--grade-column" in said
    assert "Essay (11), VAE kata (98765)" in said
    assert len(said.strip().splitlines()) == 1
    for title in ("98765", "nothing", "", "Student ID"):
        assert "has no column" in grade(as_csv(*text), "--grade-column", title, status=2)


def test_a_gradebook_without_the_assignment_gets_it(grade):
    rows = [CANVAS[:-1], ["    Points Possible", "", "", "", ""], canvas_row(1, "Berg, Anna")[:5]]
    source = Source("/class/c.zip", "x", "berganna", "Canvas", "1")
    grade(as_csv(*rows), reports=[replace(with_score("a", 5), source=source)])
    assert canvas_import(grade.out / "canvas-grades.csv") == {"VAE kata": ("6", {1: "5"})}


def test_brightspace_and_blackboard(grade):
    heading = "VAE kata Points Grade <Numeric MaxPoints:6 Weight:10>"
    header = ["OrgDefinedId", "Username", "Last Name", heading, "End-of-Line Indicator"]
    reports = [replace(with_score("a", 5), source=Source("/class/anna"))]
    grade(as_csv(header, ["#007", "#anna", "Berg", "", "#"]), reports=reports)
    [row] = rows(grade.out / "brightspace-grades.csv")
    assert list(row.values()) == ["#007", "#anna", "Berg", "5", "#"]
    header = ["OrgDefinedId", "Username", "End-of-Line Indicator"]
    grade(as_csv(header, ["#007", "#anna", "#"]))
    [row] = rows(grade.out / "brightspace-grades.csv")
    assert list(row) == ["OrgDefinedId", "Username", "VAE kata Points Grade", header[2]]
    assert list(row.values()) == ["#007", "#anna", "5", "#"]
    heading = "VAE [Total Pts: 6 Score] |123"
    header = ["Last Name", "First Name", "Username", "Last Access", heading]
    text = as_csv(header, ["Berg", "Anna", "anna", "x", ""], delimiter="\t")
    grade(text.encode("utf-16"))
    assert rows(grade.out / "blackboard-grades.csv", "\t")[0][heading] == "5"


def test_a_plain_roster_gets_new_columns(grade):
    text = as_csv(["name", "login", "score"], ["Anna", "anna", "old"], ["Ben", "ben", "old"], [])
    grade(text, reports=[replace(with_score("=a", 5), source=Source("/class/anna"))])
    first, second = rows(grade.out / "roster-grades.csv")
    assert first | {"submission": ""} == {
        **{"name": "Anna", "login": "anna", "score": "old", "submission": ""},
        **{"status": "graded", "kata_score": "5", "max_score": "6"},
    }
    assert first["submission"] == "'=a"
    assert (second["status"], second["kata_score"]) == ("no submission", "")


def test_its_own_output_is_a_roster_again(grade):
    text = as_csv(["name", "login"], ["Anna", "anna"])
    grade(text, reports=[replace(with_score("a", 5), source=Source("/class/anna"))])
    before = (grade.out / "roster-grades.csv").read_bytes()
    grade(before)
    [row] = rows(grade.out / "roster-grades.csv")
    assert (row["login"], row["kata_score"]) == ("anna", "5")


def test_marks_before_and_after_lateness(grade, tmp_path):
    rules = tmp_path / "late.toml"
    rules.write_text("points_per_day = 1\n[free_days_of]\nben = 1\nbne = 2\n", encoding="utf-8")
    times = {"anna": "2026-12-01T10:00", "ben": "2026-12-01T10:00", "cara": "2026-11-30T10:00"}
    reports = [
        replace(with_score(name, 5), source=Source(f"/class/{name}", submitted=times.get(name, "")))
        for name in ("anna", "ben", "cara", "dora")
    ]
    reports.append(replace(with_score("ed", 5), source=Source("/class/ed", late=True)))
    text = as_csv(["login"], *([name] for name in ("anna", "ben", "cara", "dora", "ed")))
    options = ["--deadline", "2026-11-30 18:00", "--late-days", rules]
    said = grade(text, *options, reports=reports)
    found = {row["login"]: row for row in rows(grade.out / "roster-grades.csv")}
    assert {name: row["score"] for name, row in found.items()} == {
        **{"anna": "4", "ben": "5", "cara": "5", "dora": "5", "ed": "5"}
    }
    assert {row["score_before_lateness"] for row in found.values()} == {"5"}
    assert [row["days_late"] for row in found.values()] == ["1", "1", "0", "", ""]
    graded = {row["submission"]: row for row in rows(grade.out / "grades.csv")}
    assert (graded["anna"]["score"], graded["anna"]["final_score"]) == ("5", "4")
    assert "Late: 3 of 5." in said
    assert said.strip().endswith("late.toml: nobody goes by 'bne'. Near it: ben.")
    assert (
        "by how much; nothing taken off: ed. Write when they came into a column 'submitted'" in said
    )
    assert "when these came; nothing taken off: dora." in said
    page = (grade.out / "feedback" / "anna.md").read_text(encoding="utf-8")
    assert "**After lateness: 4 of 6 points.** Handed in" in page
    assert "Handed in 2026-12-01 10:00, deadline 2026-11-30 18:00: 1 day late." in page
    assert "takes off 1 point: 4 of 5 points count." in page


def test_only_the_lists_that_unmatched_csv_has_are_said_to_be_there(grade):
    reports = [
        replace(made, source=Source(f"/class/{made.submission}"))
        for made in (not_graded("anna"), with_score("ben", 5))
    ]
    said = grade("login\nanna\nben\n", reports=reports)
    assert "without a mark: anna. grades.csv says why." in said
    assert "unmatched.csv" not in said
    said = grade("login\nanna\nben\ncara\n")
    assert said.index("cara") < said.index("unmatched.csv lists everyone who") < said.index("anna")


def test_without_times_a_platforms_mark_says_who_was_late(grade):
    def in_canvas(made, number, **said):
        return replace(made, source=Source("/c.zip", "x", "", "Canvas", str(number), **said))

    reports = [in_canvas(with_score("anna", 5), 1, late=True), in_canvas(not_graded("dora"), 4)]
    reports += [in_canvas(with_score(name, 5), n) for n, name in enumerate(("ben", "cara"), 2)]
    reports.append(replace(with_score("ed", 5), source=Source("/class/ed")))
    said = grade("login\nanna\n", "--deadline", "2026-11-30", reports=reports)
    assert "Late: 1 of 4 graded; 1 not graded." in said
    assert "nothing says by how much; nothing taken off: anna." in said
    assert "own due date, as not marked late; nothing taken off: 2." in said
    assert "says when these came; nothing taken off: ed." in said
    assert {row["final_score"] for row in rows(grade.out / "grades.csv")} == {"5", ""}


def test_canvas_gradebook_with_a_column_of_times_for_those_marked_late(grade, tmp_path):
    rules = tmp_path / "late.toml"
    rules.write_text("points_per_day = 1\n", encoding="utf-8")
    reports = [
        replace(with_score(name, 5), source=Source("/c.zip", name, "", "Canvas", str(n), late=late))
        for n, (name, late) in enumerate((("berganna", True), ("holtben", False)), 1)
    ]
    people = [
        [*canvas_row(1, "Berg, Anna"), "2026-12-01 10:00"],
        [*canvas_row(2, "Holt, Ben"), ""],
    ]
    text = as_csv([*CANVAS, "submitted"], *people)
    options = ["--deadline", "2026-11-30 18:00", "--late-days", rules]
    said = grade(text, *options, reports=reports)
    assert "Late: 1 of 2." in said
    assert "by how much" not in said
    assert "In time by Canvas's own due date, as not marked late; nothing taken off: 1." in said
    found = canvas_import(grade.out / "canvas-grades.csv")
    assert found["VAE kata (98765)"][1] == {1: "4", 2: "5"}


def test_points_that_count_again_are_a_line(grade, tmp_path):
    rules = tmp_path / "late.toml"
    rules.write_text("points_per_day = 1\n", encoding="utf-8")
    source = Source("/class/anna", submitted="2026-12-01T10:00")
    reports = [replace(with_score("anna", 5), source=source)]
    late = ["--deadline", "2026-11-30 18:00", "--late-days", rules]
    again = "Points that the last run took off for lateness count again"
    assert again not in grade("login\nanna\n", *late, reports=reports)
    assert again not in grade("login\nanna\n", *late)
    assert f"{again}, without --deadline: anna." in grade("login\nanna\n")
    assert again not in grade("login\nanna\n")
    grade("login\nanna\n", *late)
    assert f"{again}, with these options: anna." in grade("login\nanna\n", *late[:2])
    grade("login\nanna\n", *late)
    better = [replace(with_score("anna", 6), source=source)]
    assert again not in grade("login\nanna\n", reports=better)


def test_names_are_shown_as_the_roster_writes_them(grade):
    source = Source("/class/c.zip", "boltzkim_7*", "boltzkim", "Canvas", "7")
    reports = [replace(with_score("boltzkim", 5), source=source), with_score("zoe", 1)]
    grade(as_csv(CANVAS, canvas_row(7, "Boltz, Kim")), reports=reports)
    first, second = rows(grade.out / "grades.csv")
    assert (first["person"], second["person"]) == ("Boltz, Kim", "")
    assert "Boltz, Kim" in (grade.out / "class.html").read_text(encoding="utf-8")


def test_the_time_that_the_platforms_own_roster_says(grade):
    reports = [in_moodle(with_score("a", 5), 7, "Anna")]
    grade(as_csv(MOODLE, moodle_row(7, "Anna")), "--deadline", "2026-11-30 17:00", reports=reports)
    [row] = rows(grade.out / "grades.csv")
    assert (row["days_late"], row["submitted"]) == ("1", "2026-11-30 17:59:00")


@pytest.mark.parametrize("heading", ["Dernière modification (travail remis)", "Abgabedatum"])
def test_a_worksheets_times_in_another_language(grade, heading):
    header = [heading if "(submission)" in each else each for each in MOODLE]
    reports = [in_moodle(with_score("a", 5), 7, "Anna")]
    said = grade(
        as_csv(header, moodle_row(7, "Anna")), "--deadline", "2026-11-30 17:00", reports=reports
    )
    assert rows(grade.out / "grades.csv")[0]["days_late"] == "1"
    assert "when these came" not in said


def test_a_moodle_class_without_times_is_sent_for_its_worksheet(grade):
    reports = [in_moodle(with_score("a", 5), 7, "Anna")]
    said = grade("name\nAnna\n", "--deadline", "2026-11-30", reports=reports)
    assert "its grading worksheet has a column of them: name that with --roster." in said
    row = moodle_row(7, "Anna")
    row[7] = "-"
    other = moodle_row(8, "Ben")
    said = grade(as_csv(MOODLE, row, other), "--deadline", "2026-11-30")
    assert "nothing taken off: a. If you know it, write it into a column 'submitted'" in said


def test_file_times_count_only_where_asked_for(grade, tmp_path):
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna" / "ex01_trim.py").touch()
    reports = [replace(with_score("a", 5), source=Source(str(tmp_path / "anna")))]
    options = ["--deadline", "2001-01-01"]
    grade("login\nanna\n", *options, reports=reports)
    assert rows(grade.out / "grades.csv")[0]["days_late"] == ""
    grade("login\nanna\n", *options, "--file-times")
    assert int(rows(grade.out / "grades.csv")[0]["days_late"]) > 1000


def test_a_class_that_is_marked_twice_is_the_same_byte_for_byte(grade):
    people, _, reports = moodle_class()
    text = as_csv(MOODLE, *(moodle_row(number, name) for number, name in people.items()))
    grade(text, reports=reports)
    first = {path: path.read_bytes() for path in grade.out.rglob("*.*")}
    grade(text)
    assert {path: path.read_bytes() for path in grade.out.rglob("*.*")} == first


def test_a_folder_without_reports_has_no_marks(grade):
    said = grade("login\nanna\n", status=2)
    assert "no reports" in said
    assert list(grade.out.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [
        ["--deadline", "soon"],
        ["--late-days", "x.toml"],
        ["--file-times"],
        ["--deadline", "2026-11-30", "--late-days", "nowhere.toml"],
        ["--grade-column", "x"],
        ["--explain", "x", "solutions"],
    ],
)
def test_a_wrong_call_is_one_line_and_2(grade, options):
    said = grade("login\nanna\n", *options, status=2)
    assert len(said.strip().splitlines()) == 1
    assert said.startswith("kata: ")
    assert not (grade.out / "grades.csv").exists()


def test_who_handed_in_nothing_is_listed_as_the_roster_writes_it(grade):
    text = as_csv(["name", "login", "email"], ["Ben Holt", "Ben_vB", "Ben_H@x.org"])
    grade(text, reports=[report("x")])
    [ben] = [each for each in rows(grade.out / "unmatched.csv") if each["person"]]
    assert (ben["login"], ben["email"]) == ("Ben_vB", "Ben_H@x.org")
    assert '"absent":["Ben Holt"]' in (grade.out / "class.html").read_text(encoding="utf-8")


def test_who_has_several_submissions_is_said_to_have(grade):
    twice = [replace(report(n), source=Source(f"/{n}/anna")) for n in ("a", "b")]
    said = grade(
        as_csv(["name", "login"], ["Berg, Anna", "anna"], ["Holt, Ben", "ben"]), reports=twice
    )
    assert "Roster: 1 of 2 have a submission." in said
    assert "1 of them has several, and none of these counts." in said
    said = grade(as_csv(["name"], ["Berg, Anna"], ["Holt, Ben"]))
    assert "Nothing handed in: Berg, Anna; Holt, Ben." in said
