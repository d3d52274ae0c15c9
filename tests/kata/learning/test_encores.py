"""Encores stand below the other exercises, wait until these pass, and count for nothing."""

import io
import shutil

import pytest
from rich.console import Console

from kata.checking.status import Status
from kata.checking.verdict import Check, Verdict
from kata.learning import encores as invitations
from kata.learning.board import print_board
from kata.learning.commands import check as check_command
from kata.learning.commands import list as list_command
from kata.learning.commands import next as next_command
from kata.learning.notebook import replies
from kata.learning.progress import Progress, fingerprint
from kata.manifest import ROOT, core_exercises, encores, exercises

CORE, ENCORES = core_exercises(), encores()
FIRST = ENCORES[0]
COUNT = f"{len(CORE)} of {len(CORE)} passed"


def verdict(exercise, status=Status.PASSED):
    return Verdict(exercise, (Check("a check", status),))


def board(*verdicts):
    console = Console(file=io.StringIO(), width=120, highlight=False)
    print_board(console, list(verdicts), ROOT / "exercises")
    return console.file.getvalue()


@pytest.fixture
def package(tmp_path):
    """A folder in which all exercises but the encores are known to be passed."""
    folder = tmp_path / "exercises"
    folder.mkdir()
    for exercise in exercises():
        shutil.copy(exercise.stub, folder / exercise.file)
    for exercise in CORE:
        solve(folder, exercise)
    return folder


def solve(folder, exercise):
    shutil.copy(ROOT / "solutions" / exercise.file, folder)
    Progress(folder).note(verdict(exercise), fingerprint(folder, exercise))


def said(command, package, capsys, **options):
    assert command.run(type("Options", (), {"package": str(package), **options})) == 0
    return capsys.readouterr().out


def test_the_board_shows_them_closed_until_all_others_pass():
    started = [verdict(each, Status.NOT_STARTED) for each in (*CORE[1:], *ENCORES)]
    shown = board(verdict(CORE[0]), *started)
    assert f"1 of {len(CORE)} passed" in shown
    assert "Encore, open once all of the above pass" in shown
    assert all(exercise.title in shown for exercise in ENCORES)
    assert "if you like" not in shown


def test_the_board_counts_none_of_them_and_invites_to_the_first():
    for status in Status:
        if status is not Status.PASSED:
            shown = board(*map(verdict, CORE), verdict(FIRST, status))
            assert COUNT in shown
            assert "All passed." in shown
            assert f"Encore, if you like: exercise {FIRST.number} · {FIRST.title}" in shown
    assert "if you like" not in board(*map(verdict, exercises()))
    assert COUNT in board(*map(verdict, exercises()))


def test_the_board_of_a_single_exercise_shows_no_others():
    assert "Encore" not in board(verdict(CORE[0]))
    alone = board(verdict(FIRST, Status.FAILED))
    assert "0 of 1 passed" in alone
    assert f"hint {FIRST.id}" in alone


def test_list_and_next_know_them(package, capsys):
    listed = said(list_command, package, capsys)
    assert listed.index(CORE[-1].id) < listed.index("Encore\n") < listed.index(FIRST.id)
    following = said(next_command, package, capsys)
    assert "All exercises passed." in following
    assert "if you like" in following
    assert f"Exercise {FIRST.number} · {FIRST.title}" in following
    for exercise in ENCORES:
        solve(package, exercise)
    assert "if you like" not in said(next_command, package, capsys)


def test_a_folder_without_them_lacks_nothing(package, capsys):
    for exercise in ENCORES:
        (package / exercise.file).unlink()
    assert FIRST.title in said(list_command, package, capsys)
    assert invitations.begun(package) == []


@pytest.fixture
def checked(package, monkeypatch):
    """Runs ``check`` with made-up verdicts; ``checked.ids`` are the exercises that it checked."""

    def run(*names, failing=()):
        run.ids = []

        def run_checks(folder, ids, seed=None, on_event=None):
            run.ids += ids
            kinds = {each.id: each for each in exercises()}
            return [
                verdict(kinds[each], Status.FAILED if each in failing else Status.PASSED)
                for each in ids
            ]

        monkeypatch.setattr(check_command, "run_checks", run_checks)
        options = {"exercises": list(names), "package": str(package), "seed": None}
        report = package.parent / "report.json"
        status = check_command.run(type("Options", (), {**options, "json": report}))
        return status, report.read_text(encoding="utf-8")

    return run


def test_check_looks_at_an_encore_that_was_begun_once_the_others_pass(checked, package, capsys):
    core = [exercise.id for exercise in CORE]
    assert checked()[0] == 0
    assert checked.ids == core
    (package / FIRST.file).write_text("begun = True\n", encoding="utf-8")
    status, report = checked(failing=[FIRST.id])
    assert checked.ids == [*core, FIRST.id]
    assert (status, FIRST.id in report) == (0, False)
    assert COUNT in capsys.readouterr().out
    assert checked(failing=[core[2]])[0] == 1
    assert checked.ids == core
    status, report = checked(FIRST.id, failing=[FIRST.id])
    assert (status, FIRST.id in report, checked.ids) == (1, True, [FIRST.id])


def test_a_notebook_shows_them_and_invites():
    left = [verdict(each, Status.NOT_STARTED) for each in ENCORES]
    shown = replies.board([*map(verdict, CORE), *left]).plain()
    assert COUNT in shown
    assert f"Encore, if you like: exercise {FIRST.number}" in shown
    assert "%train" in shown
