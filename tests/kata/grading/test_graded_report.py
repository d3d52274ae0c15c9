"""What the grader says in a report beyond what the checks say."""

import pytest

from kata.checking.status import Status
from kata.checking.verdict import Check, Verdict
from kata.grading.intake.submissions import SubmittedFiles
from kata.grading.report import graded
from kata.grading.settings import Settings
from kata.manifest import find_exercise


def missing(file, files):
    exercise = find_exercise("ex05")
    check = Check("trains", Status.MISSING, f"There is no {file}.", f"There is no {file}.")
    submitted = SubmittedFiles("ana", files, {}, "")
    [entry] = graded(submitted, [Verdict(exercise, (check,))], Settings(1), []).exercises
    return entry


def test_a_file_that_was_not_handed_in_is_said_to_be_that():
    file = find_exercise("ex05").file
    entry = missing(file, {})
    assert entry.feedback.startswith(f"{file} was not in what you handed in.")
    assert "hint" not in entry.feedback
    assert not entry.has_file


@pytest.mark.parametrize("content", [b"x = 1\n", b""])
def test_what_the_checks_say_of_a_file_that_is_there_stays(content):
    file = find_exercise("ex05").file
    entry = missing(file, {file: content})
    assert entry.feedback.startswith("There is no")
    assert entry.has_file
