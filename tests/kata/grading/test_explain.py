"""``grade --explain NAME``: all that is known of one submission, and nothing is graded."""

from dataclasses import replace

import pytest
from support.made_reports import HIDDEN, HOSTILE, exercise_report, hostile, not_graded, report
from support.made_rosters import MOODLE, as_csv, moodle_row

from kata.checking.report import Origin, write_report
from kata.checking.source import Source
from kata.cli import main

SOURCE = Source(
    "/class/moodle.zip", "Ana B_7", "Ana B", "Moodle", "7", "anab", 2, "2026-11-30T18:05", True,
    superseded=("Ana B_7/old.zip",),
)  # fmt: skip
ORIGIN = Origin(4711, "0.1.0+abc", "c" * 64, "d" * 64, ("seccomp",), {"torch": "2.9", "numpy": "2"})


@pytest.fixture
def explain(tmp_path, capsys):
    def content():
        return {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}

    def run(name, *reports, status=0):
        for made in reports:
            write_report(tmp_path / f"{made.submission}.json", made)
        before = content()
        found = main(["grade", "--out", str(tmp_path), "--explain", name])
        assert content() == before
        said = capsys.readouterr()
        assert found == status, said
        return said.err if status else said.out

    return run


def ana(name="ana", **changes):
    wrong = exercise_report(
        "ex03", "failed", printed="loss 1.25", misconceptions=("kl-missing-half",)
    )
    made = report(name, ex03=wrong, ex06=exercise_report("ex06", "not-started"))
    notes = ("ex01_trim (1).py was not looked at",)
    return replace(made, source=SOURCE, origin=ORIGIN, notes=notes, **changes)


def test_everything_is_there(explain):
    text = explain("ana", ana())
    for part in (
        *("/class/moodle.zip/Ana B_7", "Ana B", "Moodle", "anab", "2026-11-30T18:05", "late"),
        *("Ana B_7/old.zip", "ex01_trim (1).py was not looked at", "4711", "torch 2.9", "seccomp"),
        *("0.1.0+abc", "c" * 64, "4 of 6 points", "kl-missing-half", HIDDEN, "loss 1.25"),
        *("✓ 1 check: passed", "✗ the right value: not right yet", "line 12"),
        "The value of kl_divergence is not right.",
    ):
        assert part in text


@pytest.mark.parametrize("name", ["Ana B", "ana b", "anab", "7", "Ana B_7", "ANA"])
def test_asked_for_by_whatever_is_known(explain, name):
    assert explain(name, ana(), report("bo")).startswith("ana\n")


def test_asked_for_by_its_path(explain, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = [replace(report(n), source=Source(str(tmp_path / n / "x"))) for n in ("a", "b")]
    assert explain("b/x", *made).startswith("b\n")
    assert "2 submissions" in explain("x", status=2)


def test_two_of_one_name_are_both_named(explain):
    said = explain("Ana B", ana(), ana("ana-2"), status=2)
    assert "ana, ana-2" in said
    assert explain("ana-2").startswith("ana-2\n")


def test_an_unknown_name_is_one_line(explain):
    said = explain("anna", ana(), status=2)
    assert "Near it: ana." in said
    assert len(said.splitlines()) == 1
    assert len(explain("x" * 10_000, status=2)) < 500


@pytest.fixture
def marked(tmp_path, explain, capsys):
    """Two reports, marked with a roster of three and a deadline."""
    roster, rules = (tmp_path.parent / f"{tmp_path.name}-{n}" for n in ("roster.csv", "late.toml"))
    people = ["Chen Li", "chen.li@x.org", "2026-12-01 18:05"], ["Ana B", "ana@x.org", ""]
    lines = [",".join(each) for each in (("name", "email", "submitted"), *people)]
    roster.write_text("\n".join([*lines, "Eva Klein,eva@x.org,", ""]), encoding="utf-8")
    rules.write_text("points_per_day = 0.5\n", encoding="utf-8")
    for made in (ana(), replace(report("s1"), source=Source("/class/Chen Li"))):
        write_report(tmp_path / f"{made.submission}.json", made)
    options = ["--roster", str(roster), "--deadline", "2026-12-01 18:00", "--late-days", str(rules)]
    assert main(["grade", "--out", str(tmp_path), *options]) == 0
    capsys.readouterr()
    return explain


@pytest.mark.parametrize("name", ["Li, Chen", "chen li", "CHEN.LI@x.org", "s1"])
def test_asked_for_by_what_the_roster_says(marked, name):
    assert marked(name).startswith("s1\n")


def test_the_time_the_deadline_and_the_final_mark_are_there(marked):
    text = marked("s1")
    for part in (
        *("2026-12-01 18:05:00", "Deadline:       2026-12-01 18:00", "1 day late", "Chen Li"),
        *("6 of 6 points\nFinal mark: 5.5 of 6 points\n", "takes off 0.5 points"),
    ):
        assert part in text
    assert "in time" in marked("ana")


@pytest.mark.parametrize("name", ["Eva Klein", "Klein, Eva", "eva@x.org", "Eva"])
def test_who_handed_in_nothing_is_said_to_have(marked, name):
    said = marked(name, status=2)
    assert "Eva Klein is in the roster, and had handed in nothing" in said
    assert len(said.splitlines()) == 1


def test_a_part_of_a_name_is_never_enough(marked):
    assert "Near it: s1." in marked("Li", status=2)


def test_what_the_last_run_noted_may_be_damaged(marked, tmp_path):
    for noted in ("[]", '{"course": 3}', '{"course": {"late": []}}', "{", '{"course": {}}'):
        (tmp_path / "run.json").write_text(noted, encoding="utf-8")
        assert marked("s1").startswith("s1\n")


def test_canvas_writes_names_as_one_word(explain):
    made = replace(report("x"), source=Source("/c.zip", "chenli_1*", "chenli", "Canvas", "1"))
    assert explain("Chen, Li", made).startswith("x\n")


def test_an_empty_folder_is_one_line(explain, tmp_path):
    assert "no reports" in explain("ana", status=2)


def test_what_was_not_graded_says_why_and_that_it_is_no_zero(explain):
    text = explain("zoe", not_graded("zoe"))
    assert "not a zero" in text
    assert "The archive is broken." in text
    assert "0 of 6" not in text


def test_hostile_text_does_not_reach_the_terminal(explain):
    made = [replace(hostile(n), submission=f"s{n}") for n in range(len(HOSTILE))]
    hidden = Source("/a\x1b[31m", person="x\x07\ny", superseded=("\x1b]0;t\x07",))
    made.append(replace(ana(), source=hidden))
    for each in made:
        text = explain(each.submission, each)
        assert not set(text) & {chr(n) for n in range(32) if n != 10}


def test_asked_for_by_the_identifier_as_the_worksheet_spells_it(explain, tmp_path, capsys):
    write_report(tmp_path / "ana.json", replace(ana(), source=replace(SOURCE, login="")))
    worksheet = tmp_path.parent / f"{tmp_path.name}.csv"
    worksheet.write_text(as_csv(MOODLE, moodle_row(7, "Ana B")), encoding="utf-8")
    assert main(["grade", "--out", str(tmp_path), "--roster", str(worksheet)]) == 0
    capsys.readouterr()
    assert explain("Participant 7").startswith("ana\n")
