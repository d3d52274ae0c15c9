"""From a platform's download of a class to what is uploaded there, by the command line alone.

The judge is played: each exercise's file is right if it is the solution's. One test, in
``test_grade.py``, has the real one.
"""

import contextlib
import csv
import io
import json
import zipfile

import pytest
from support.downloads import ABSENT, HANDED_IN, PEOPLE, canvas, gradescope, moodle, score_of
from support.grading import SOLUTIONS
from support.made_reports import exercise_report, report
from support.made_rosters import CANVAS, MOODLE, as_csv, canvas_row, moodle_row
from support.platforms import canvas_import, moodle_feedback, moodle_import

from kata.cli import main
from kata.grading import batch, command
from kata.grading.intake.submissions import read_submission
from kata.grading.marks_folder import kept_report
from kata.grading.report import not_graded
from kata.manifest import exercises


@pytest.fixture
def grade(tmp_path, monkeypatch, capsys):
    """``kata grade`` with a judge that compares files."""
    judged = []

    def judge(control, jobs, judges, on_start, on_done):
        on_start([])
        for job in jobs:
            submitted = read_submission(job.source, job.name)
            kept = kept_report(job, submitted)
            if kept is None:
                judged.append(job.name)
                kept = job.keep(_judged(submitted, job))
            on_done(kept)

    monkeypatch.setattr(batch, "run_local", judge)
    monkeypatch.setattr(command, "warm_parent", contextlib.nullcontext)

    def run(*arguments):
        judged.clear()
        status = main(["grade", *map(str, arguments), "--out", str(tmp_path / "out")])
        said = capsys.readouterr().err
        assert status == 0, said
        return said

    run.judged, run.out = judged, tmp_path / "out"
    return run


def _judged(submitted, job):
    made = not_graded(submitted, submitted.problem, job.settings)
    if submitted.problem:
        return made
    found = [submitted.files.get(each.file) == SOLUTIONS[each.file] for each in exercises()]
    by_id = {
        each.id: exercise_report(each.id, "passed" if right else "not-started")
        for each, right in zip(exercises(), found, strict=True)
    }
    return type(made)(
        submitted.name, report("x", **by_id).exercises, origin=made.origin, notes=made.notes
    )


def put(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def listed(out, what):
    with open(out / "unmatched.csv", encoding="utf-8", newline="") as file:
        return [row["person"] for row in csv.DictReader(file) if row["what"] == what]


def scores(out):
    with open(out / "grades.csv", encoding="utf-8", newline="") as file:
        return [row["score"] for row in csv.DictReader(file)]


WORKSHEET = as_csv(MOODLE, *(moodle_row(number, name) for number, name in PEOPLE.items()))


def unpacked(folder, content):
    zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
    return folder


@pytest.mark.parametrize("is_unpacked", [False, True])
def test_moodle(grade, tmp_path, is_unpacked):
    worksheet = put(tmp_path / "worksheet.csv", WORKSHEET)
    if is_unpacked:
        said = grade(unpacked(tmp_path / "class", moodle()), "--roster", worksheet)
    else:
        said = grade(put(tmp_path / "moodle.zip", moodle()), "--roster", worksheet)
    assert "27 of 30" in said
    grades, skipped = moodle_import(grade.out / "moodle-grades.csv")
    assert grades == {number: score_of(number) for number in HANDED_IN}
    assert sorted(skipped) == sorted(ABSENT)
    feedback = moodle_feedback(grade.out / "moodle-feedback.zip", PEOPLE)
    for number, files in feedback.items():
        assert f"{score_of(number)} of 6 points" in files["feedback.html"].decode()
    assert set(feedback) == set(HANDED_IN)
    assert listed(grade.out, "matches nobody") == []
    assert sorted(listed(grade.out, "handed in nothing")) == sorted(PEOPLE[n] for n in ABSENT)
    said = [json.loads(path.read_bytes()) for path in grade.out.glob("Anna*.json")]
    assert [(each["platform_id"], each["person"]) for each in said] == [("129", "Anna Berg")]


@pytest.mark.parametrize("put_there", [put, unpacked])
def test_a_later_download_grades_what_is_new_and_keeps_every_name(grade, tmp_path, put_there):
    worksheet = put(tmp_path / "worksheet.csv", WORKSHEET)
    grade(put_there(tmp_path / "moodle.zip", moodle()), "--roster", worksheet)
    names = {path.name for path in grade.out.glob("*.json")}
    assert len(grade.judged) == 27
    said = grade(put_there(tmp_path / "moodle (1).zip", moodle()), "--roster", worksheet)
    assert grade.judged == []
    assert "27 reports in" in said
    assert ", 27 of them kept" in said
    assert said.count(" (kept)") == 27
    said = grade("--roster", worksheet)
    assert said.startswith("27 reports of earlier runs in")
    assert {path.name for path in grade.out.glob("*.json")} == names
    assert len(moodle_import(grade.out / "moodle-grades.csv")[0]) == 27


def test_canvas(grade, tmp_path):
    rows = [CANVAS, ["    Points Possible", "", "", "", "", "6"]]
    rows += [canvas_row(number, name) for number, name in PEOPLE.items()]
    gradebook = put(tmp_path / "gradebook.csv", as_csv(*rows))
    options = ["--roster", gradebook, "--deadline", "2026-11-30"]
    said = grade(put(tmp_path / "submissions.zip", canvas()), *options)
    [(points, marks)] = canvas_import(grade.out / "canvas-grades.csv").values()
    assert points == "6"
    expected = {number: str(score_of(number)) for number in HANDED_IN}
    assert marks == expected | dict.fromkeys(ABSENT, "")
    assert "nothing says by how much" in said


def test_gradescope(grade, tmp_path):
    header = ["First Name", "Last Name", "SID", "Email", "Role"]
    rows = [
        [*name.split(" "), number, f"s{number}@uni.example", "Student"]
        for number, name in PEOPLE.items()
    ]
    roster = put(tmp_path / "roster.csv", as_csv(header, *rows))
    grade(put(tmp_path / "export.zip", gradescope()), "--roster", roster)
    with open(grade.out / "roster-grades.csv", encoding="utf-8", newline="") as file:
        found = {int(row["SID"]): row for row in csv.DictReader(file)}
    for number, row in found.items():
        assert row["score"] == (str(score_of(number)) if number in HANDED_IN else "")
    for path in (grade.out / "gradescope").iterdir():
        assert json.loads(path.read_bytes())["score"] in range(7)
    assert len(list((grade.out / "gradescope").iterdir())) == 27


def test_two_groups_in_one_folder(grade, tmp_path):
    grade(put(tmp_path / "moodle.zip", moodle()))
    grade(put(tmp_path / "submissions.zip", canvas()))
    assert len(scores(grade.out)) == 54
