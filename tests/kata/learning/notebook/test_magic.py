"""What the magics do in IPython, with a checker that gives the verdict a test asks for."""

import os
import shutil
import sys

import pytest
from support.command import new_python

from kata.checking.status import Status
from kata.checking.verdict import Check, Verdict
from kata.errors import UserError
from kata.manifest import ROOT, exercises, find_exercise

pytest.importorskip("IPython")

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from kata.learning.notebook import extension, magic
from kata.learning.progress import Progress, fingerprint
from kata.submission.imports import Placeholder

EX03 = find_exercise("ex03")


class FakeChecker:
    """Notes what it is asked for, and gives the verdict that a test has put into ``status``."""

    status = Status.PASSED
    is_loaded = True

    def __init__(self, package):
        self.package, self.did = package, []

    def start(self):
        self.did.append("start")

    def check(self, exercise):
        self.did.append(f"check {exercise.id}")
        verdict = Verdict(exercise, (Check("a check", self.status, "What it is.", "It is."),))
        Progress(self.package).note(verdict, fingerprint(self.package, exercise))
        return verdict

    def loads(self, exercise):
        self.did.append("load")
        return self.is_loaded

    def draw(self, exercise):
        self.did.append("draw")
        raise UserError("There is nothing to draw.")

    def close(self):
        self.did.append("close")


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "exercises"
    folder.mkdir()
    shutil.copy(EX03.stub, folder / EX03.file)
    return folder


@pytest.fixture
def shown():
    """What is displayed, as text."""
    return []


@pytest.fixture
def shell(package, shown, monkeypatch):
    monkeypatch.setattr(magic, "Checker", FakeChecker)
    monkeypatch.setattr(magic, "display", lambda answer: shown.append(answer.plain()))
    monkeypatch.setenv(magic.FOLDER, str(package))
    # It sets these, for as long as it lives.
    for name in ("displayhook", "excepthook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    extension.load(shell)
    return shell


def test_all_that_a_check_needs_is_loaded_while_the_student_reads(shell, package):
    checker = extension.find(shell)._checker
    assert checker.did == ["start"]
    assert checker.package == package


def test_loading_it_again_goes_on_with_the_same_process(shell):
    checker = extension.find(shell)._checker
    extension.load(shell)
    assert extension.find(shell)._checker is checker


def test_unloading_it_ends_the_process_and_gives_ipython_its_own_back(shell):
    checker, ours = extension.find(shell)._checker, shell.find_line_magic("reset")
    extension.unload(shell)
    assert checker.did[-1] == "close"
    assert shell.find_cell_magic("kata") is None
    assert shell.find_line_magic("reset") not in (None, ours)


def test_a_reset_puts_the_stub_into_the_next_cell(shell, monkeypatch):
    cells = []
    monkeypatch.setattr(shell, "set_next_input", cells.append)
    shell.run_line_magic("reset", "ex03")
    assert cells == [f"%%kata ex03\n{EX03.stub.read_text(encoding='utf-8')}"]


def test_a_cell_that_can_not_be_saved_is_one_line_and_is_not_checked(shell, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(magic, "replace", full)
    with pytest.raises(UsageError, match="can't be written: No space left on device") as error:
        shell.run_cell_magic("kata", "ex03", "x = 1\n")
    assert "\n" not in str(error.value)
    assert "check ex03" not in extension.find(shell)._checker.did


def test_the_board_checks_what_has_changed_since_and_nothing_else(shell, shown, package):
    for exercise in exercises():
        shutil.copy(exercise.stub, package / exercise.file)
    did = extension.find(shell)._checker.did
    shell.run_line_magic("board", "")
    assert did == ["start"]
    for number in (1, 2):
        (package / EX03.file).write_text(f"x = {number}\n")
        shell.run_line_magic("board", "")
        shell.run_line_magic("board", "")
        assert did == ["start", *["check ex03"] * number]
    assert ["1 of 6 passed" in board for board in shown] == [False, True, True, True, True]


def test_the_verdict_stands_there_before_anything_else_is_done(shell, shown, monkeypatch):
    monkeypatch.setattr(FakeChecker, "status", Status.FAILED)
    did = extension.find(shell)._checker.did
    monkeypatch.setattr(magic, "display", lambda answer: did.append("display"))
    shell.run_cell_magic("kata", "ex03", "x = 1\n")
    assert did == ["start", "check ex03", "display", "load", "draw"]


@pytest.mark.parametrize("status", [Status.TIMEOUT, Status.CRASHED])
def test_what_ended_or_held_its_child_is_not_tried_again(shell, shown, monkeypatch, status):
    monkeypatch.setattr(FakeChecker, "status", status)
    shell.run_cell_magic("kata", "ex03", "mine = 3\n")
    assert extension.find(shell)._checker.did == ["start", "check ex03"]
    assert "mine" not in shell.user_ns
    assert "it was not loaded into the notebook" in shown[-1]


def test_what_does_not_load_in_a_child_is_not_loaded_in_the_kernel(shell, shown, monkeypatch):
    monkeypatch.setattr(FakeChecker, "is_loaded", False)
    shell.run_cell_magic("kata", "ex03", "mine = 3\n")
    assert "mine" not in shell.user_ns
    assert "it was not loaded into the notebook" in shown[-1]


def test_a_file_that_hides_a_module_is_named_and_left_aside(shell, shown, package, monkeypatch):
    monkeypatch.chdir(package.parent)
    monkeypatch.syspath_prepend("")
    monkeypatch.delitem(sys.modules, "wave", raising=False)
    for name in ("wave", "conftest"):
        (package.parent / f"{name}.py").write_text("This is no Python.")
    before = sys.path[:]
    shell.run_cell_magic("kata", "ex03", "import wave\nmine = wave.open\n")
    assert sys.path == before
    assert "mine" in shell.user_ns
    [line] = [line for line in shown[0].splitlines() if ".py " in line]
    assert line.startswith("wave.py hides Python's own module wave from your own programs")


def test_a_file_that_hides_a_library_does_not_stop_the_extension(tmp_path, package):
    (tmp_path / "rich.py").write_text("This is no Python.")
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell()\n"
        "shell.run_line_magic('load_ext', 'kata')\n"
        "shell.run_line_magic('unload_ext', 'kata')"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), magic.FOLDER: str(package)}
    environment |= {"IPYTHONDIR": str(tmp_path / "settings")}
    result = new_python("-c", code, cwd=tmp_path, env=environment)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Traceback" not in result.stdout + result.stderr


def test_what_the_checks_stand_in_for_is_not_put_into_the_notebook(shell, shown):
    """A library that is not there where code is checked may well be there in the notebook."""
    shell.user_ns["pandas"] = "the notebook's own"
    shell.run_cell_magic("kata", "ex03", "import pandas\nmine = 3\n")
    assert shell.user_ns["mine"] == 3
    assert not isinstance(shell.user_ns["pandas"], Placeholder)
    assert len(shown) == 1
