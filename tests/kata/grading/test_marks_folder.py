"""The folder that runs write to: what earlier runs left there counts, nothing else is touched."""

import json
from dataclasses import replace

from support.made_reports import exercise_report, report

from kata.checking.report import Report, write_report
from kata.checking.source import Source
from kata.grading.intake.submissions import SubmittedFiles
from kata.grading.marks_folder import (
    Job,
    chosen_seed,
    files_lost,
    keep_out_of_git,
    kept_report,
    remove_leftovers,
    reports_in,
)
from kata.grading.renderers import write_all
from kata.grading.report import not_graded
from kata.grading.settings import Settings, versions


def put(folder, *names):
    for name in names:
        write_report(folder / f"{name}.json", report(name))
    whole = reports_in(folder)
    remove_leftovers(folder, whole)
    write_all(list(whole.values()), folder)


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_reports_of_all_runs_are_found_and_nothing_else(tmp_path):
    put(tmp_path, "ana")
    put(tmp_path, "bo")
    (tmp_path / "notes.json").write_text('{"schema": 1}', encoding="utf-8")
    (tmp_path / "list.json").write_text("[1]", encoding="utf-8")
    (tmp_path / "broken.json").write_text('{"schema": 1, "submis', encoding="utf-8")
    (tmp_path / "ana (copy).json").write_bytes((tmp_path / "ana.json").read_bytes())
    (tmp_path / "folder.json").mkdir()
    assert set(reports_in(tmp_path)) == {"ana", "bo"}


def test_marks_stay_out_of_git(tmp_path):
    keep_out_of_git(tmp_path)
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "*\n"
    (tmp_path / ".gitignore").write_text("mine", encoding="utf-8")
    keep_out_of_git(tmp_path)
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "mine"
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    keep_out_of_git(repository)
    assert not (repository / ".gitignore").exists()


def test_leftovers_are_removed_and_nothing_else(tmp_path):
    chosen_seed(tmp_path, 5)
    put(tmp_path, "ana", "bo")
    mine = ["feedback/notes.md", "feedback/bo (corrected).md", "gradescope/x.json", "bo.txt"]
    for name in mine:
        (tmp_path / name).write_text("mine", encoding="utf-8")
    (tmp_path / "bo.json").unlink()
    put(tmp_path)
    assert files(tmp_path) == {
        *("ana.json", "feedback/ana.md", "feedback/ana.html", "gradescope/ana.json"),
        *("class.html", "grades.csv", "junit.xml", "results.json", "run.json", *mine),
    }
    assert chosen_seed(tmp_path, None) == 5


def test_the_result_of_a_single_submission_does_not_outlive_it(tmp_path):
    put(tmp_path, "ana")
    assert (tmp_path / "results.json").exists()
    put(tmp_path, "bo")
    assert not (tmp_path / "results.json").exists()


def test_names_in_the_list_reach_no_other_folder(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "mine.md").write_text("mine", encoding="utf-8")
    for listed in (["../../mine", "../mine", 7, None], "mine", {"a": 1}, None):
        (out / "run.json").write_text(json.dumps({"written": listed}), encoding="utf-8")
        remove_leftovers(out, [])
    assert (tmp_path / "mine.md").exists()


def test_a_damaged_list_stops_nobody(tmp_path):
    for text in ("", "[]", "{", '"x"', "[" * 100_000):
        (tmp_path / "run.json").write_text(text, encoding="utf-8")
        assert 0 <= chosen_seed(tmp_path, None) < 2**32


def test_a_report_says_where_its_submission_came_from(tmp_path):
    path = str(tmp_path / "moodle.zip")
    hand_in = Source(path, "Ana_7", "Ana", "Moodle", "7", "ana", 2, "2026-11-30T18:00", True)
    job = Job(hand_in, "ana", tmp_path, Settings(seed=1))
    job.keep(report("ana"))
    found = Report.from_json(job.report_path.read_bytes())
    assert found.source == hand_in
    content = json.loads(job.report_path.read_bytes())
    assert content["path"] == str(tmp_path / "moodle.zip")
    assert (content["inner"], content["person"], content["late"]) == ("Ana_7", "Ana", True)


def test_names_that_are_no_text_come_back_as_they_were(tmp_path):
    source = Source("/class/caf\udce9", original_folder="a\nb\x00")
    made = replace(report("a"), source=source, notes=("a\x1b[31mred\nb",))
    found = Report.from_json(made.to_json().encode())
    assert found.source == source
    assert found.notes == ("ared b",)


def test_a_report_of_before_is_read(tmp_path):
    content = json.loads(report("ana").to_json())
    for name in ("path", "inner", "notes", "versions", "superseded", "late"):
        del content[name]
    assert Report.from_json(json.dumps(content)).source == Source()


def test_a_kept_report_follows_its_submission_to_another_place(tmp_path):
    source = Source(str(tmp_path / "a.zip"), "x", "Ana", "Moodle", "7")
    first = Job(source, "Ana", tmp_path, Settings(1))
    submitted = SubmittedFiles("Ana", {}, {}, "nothing is there")
    first.keep(not_graded(submitted, "nothing is there", first.settings))
    later = replace(first, source=replace(source, path=str(tmp_path / "b.zip")))
    assert kept_report(later, submitted).source.path == str(tmp_path / "b.zip")
    assert reports_in(tmp_path)["Ana"].source.path == str(tmp_path / "b.zip")


def test_kept_reports_depend_on_the_versions_and_name_them(tmp_path, monkeypatch):
    job = Job(Source.at(tmp_path), "ana", tmp_path, Settings(seed=1))
    submitted = SubmittedFiles("ana", {}, {}, "nothing is there")
    made = job.keep(not_graded(submitted, "nothing is there", job.settings))
    assert set(made.origin.versions) == {"python", "torch", "numpy"}
    assert kept_report(job, submitted) == made
    for library in made.origin.versions:
        other = {**versions(), library: "0.0.1"}
        monkeypatch.setattr("kata.grading.settings.versions", lambda other=other: other)
        assert kept_report(job, submitted) is None


def test_files_that_a_new_report_is_not_on_any_more_are_said():
    missing = exercise_report("ex01", "missing")
    before = {"ana": report("ana"), "bo": report("bo", ex01=missing), "cy": report("cy")}
    assert files_lost(before, [*before.values(), report("new")]) == []
    [said] = files_lost(before, [report("ana", ex01=missing), report("bo"), report("cy")])
    assert "ana (ex01_trim.py)." in said
    assert "bo" not in said
