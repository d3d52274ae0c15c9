"""Without a word in ``--points``, grading knows nothing of encores; with it, they are as others."""

import csv
import json
import sys

import pytest
from support.command import kata
from support.grading import SOLUTIONS, STUBS, write_submission

from kata.checking.source import Source
from kata.errors import UserError
from kata.grading.intake.submissions import SubmittedFiles, read_submission
from kata.grading.report import not_graded
from kata.grading.settings import Settings, read_points
from kata.manifest import ROOT, core_exercises, encores, exercises, find_exercise

CORE = {each.file: SOLUTIONS[each.file] for each in core_exercises()}
FIRST = encores()[0].file
QUICK = {"ex01_trim.py": SOLUTIONS["ex01_trim.py"]}
"""The file whose checks take least."""


@pytest.fixture
def read(tmp_path):
    """Reads a hand-in of these files, with the graded exercises that are named."""

    def read(files, graded=None):
        folder = tmp_path / f"hand-in-{len(list(tmp_path.iterdir()))}"
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return read_submission(Source.at(folder), "ann", exercises=graded)

    return read


def notebook(*sources):
    cells = [{"cell_type": "code", "source": source} for source in sources]
    return json.dumps({"cells": cells}).encode()


@pytest.mark.parametrize(
    "more",
    [
        {FIRST: b"x = 1\n"},
        {FIRST: STUBS[FIRST]},
        {f"old/{FIRST}": b"x = 1\n", f"new/{FIRST}": b"x = 2\n"},
        {FIRST.replace(".py", " (1).py"): b"x = 1\n", FIRST: b"x = 2\n"},
        {FIRST: b"\xff" * 2**22},
        {"kata.ipynb": notebook(f"%%kata {encores()[0].id}\nx = 1\n")},
    ],
    ids=["work", "stub", "two places", "two names", "too large", "cell"],
)
@pytest.mark.parametrize("left_out", [0, 2])
def test_a_hand_in_is_what_it_is_without_the_encore(read, more, left_out):
    core = dict(list(CORE.items())[left_out:])
    plain, with_it = read(core), read(core | more)
    assert with_it.files == plain.files == core
    assert with_it.problem == ""
    said = [note for note in with_it.notes if note not in plain.notes]
    assert not any(FIRST.removesuffix(".py") in note for note in said)


def test_an_encore_alone_is_nothing_to_grade(read):
    submitted = read({FIRST: b"x = 1\n"})
    assert submitted.files == {}
    assert f"Hand in ex01_trim.py to {core_exercises()[-1].file}" in submitted.problem


def test_a_graded_encore_is_a_file_like_others(read):
    graded = exercises()[: len(CORE) + 1]
    assert read({**CORE, FIRST: b"x = 1\n"}, graded).files == {**CORE, FIRST: b"x = 1\n"}
    doubled = read({**CORE, f"a/{FIRST}": b"x = 1\n", f"b/{FIRST}": b"x = 2\n"}, graded)
    assert "not clear which to grade" in doubled.problem


def test_settings_know_the_encores_that_points_name(tmp_path):
    ids = [exercise.id for exercise in core_exercises()]
    assert list(Settings(1).points) == ids
    points = read_points("ex08=0.5, ex01 = 2")["points"]
    assert points == {**dict.fromkeys(ids, 1.0), "ex01": 2.0, "ex08": 0.5}
    settings = Settings(1, points)
    assert [each.id for each in settings.exercises] == [*ids, "ex08"]
    assert [each.id for each in not_graded(no_files(), "why", settings).exercises] == [*ids, "ex08"]
    assert not_graded(no_files(), "why", Settings(1)).max_score == len(ids)
    file = tmp_path / "points.toml"
    file.write_text("[points]\nex07 = 0\n", encoding="utf-8")
    assert Settings(1, **read_points(file)).points == {**dict.fromkeys(ids, 1.0), "ex07": 0.0}


def no_files():
    return SubmittedFiles("ann", {}, {}, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ex99=1", "--points: there is no exercise ex99"),
        ("ex07=many", "--points: ex07 has to be a number of points"),
        ("ex07=-1", "--points: ex07 has to be a number of points"),
        ("ex07=nan", "--points: ex07 has to be a number of points"),
        ("ex07=1,", "--points: there is no exercise"),
    ],
)
def test_wrong_points_are_one_line(text, said):
    with pytest.raises(UserError, match=said) as error:
        read_points(text)
    assert "\n" not in str(error.value)


@pytest.mark.skipif(sys.platform != "linux", reason="slow without the warm parent")
def test_a_graded_encore_stands_in_every_report(tmp_path):
    last = find_exercise("ex08")
    write_submission(tmp_path / "class" / "ann", {last.file: SOLUTIONS[last.file]})
    write_submission(tmp_path / "class" / "bob", {last.file: STUBS[last.file], **QUICK})
    points = "ex08=0.5,ex07=0"
    out = tmp_path / "out"
    kata("grade", tmp_path / "class", "--out", out, "--points", points, "--seed", "1", cwd=ROOT)
    found = {}
    for name in ("ann", "bob"):
        report = json.loads((out / f"{name}.json").read_text(encoding="utf-8"))
        statuses = {each["id"]: each["status"] for each in report["exercises"]}
        found[name] = report["score"], report["max_score"], statuses["ex07"], statuses["ex08"]
    core = len(CORE)
    assert found == {
        "ann": (0.5, core + 0.5, "missing", "passed"),
        "bob": (1.0, core + 0.5, "missing", "not-started"),
    }
    with open(out / "grades.csv", encoding="utf-8", newline="") as file:
        rows = {row["submission"]: row for row in csv.DictReader(file)}
    assert (rows["ann"]["ex08"], rows["bob"]["ex08_status"]) == ("0.5", "not-started")
    assert last.title in (out / "class.html").read_text(encoding="utf-8")
