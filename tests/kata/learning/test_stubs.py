"""A stub can be run by itself, from wherever an editor's Run button starts it."""

import shutil

import pytest
from support.command import new_python, python

from kata.grading.intake.stubs import is_stub
from kata.learning.stubs import introduction
from kata.manifest import exercises
from kata.submission.source_text import code_alone

EX05 = exercises()[4]


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(EX05.checks.parents[1] / "exercises", tmp_path / "exercises")
    for exercise in exercises():
        shutil.copy(exercise.stub, tmp_path / "exercises" / exercise.file)
    return tmp_path


@pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.id)
def test_as_a_module_it_says_how_it_is_checked(folder, exercise):
    ran = python("-m", f"exercises.{exercise.module}", cwd=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"kata check {exercise.id}" in ran.stdout


def test_as_a_file_it_finds_the_others_beside_it(folder):
    ran = new_python(folder / "exercises" / EX05.file, cwd=folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "kata check ex05" in ran.stdout


@pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.id)
def test_where_only_the_code_counts_that_line_is_left_out(exercise):
    source = exercise.stub.read_text(encoding="utf-8")
    alone = code_alone(source)
    assert "__main__" not in alone
    assert alone.endswith('your code goes here")')
    assert is_stub(exercise.file, alone.encode())
    assert is_stub(exercise.file, source.encode())
    assert not is_stub(exercise.file, source.replace("raise ", "return ").encode())


@pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.id)
def test_what_watch_shows_of_it_fits_80_columns(exercise):
    shown = [line for line in introduction(exercise).splitlines() if line.startswith(" ")]
    assert [line for line in shown if len(line) > 80] == []
