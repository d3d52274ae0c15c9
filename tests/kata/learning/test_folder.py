"""`kata init` and `kata update`: a student's folder made from an installed kata, and kept."""

import json
import tomllib
from argparse import ArgumentParser

import pytest

from kata.errors import UserError
from kata.learning import folder
from kata.learning.commands import init, update
from kata.manifest import ROOT

STUB = "exercises/ex01_trim.py"
CHECKS = "tests/test_ex01_trim.py"
NOTEBOOK = "notebooks/01-trim.ipynb"


class Kata:
    """An installed kata, whose files and version a test may change."""

    def __init__(self, package, monkeypatch):
        self._package, self._patch = package, monkeypatch
        self.number = "1.0.0"
        monkeypatch.setattr(folder, "IS_INSTALLED", True)
        monkeypatch.setattr(folder, "PACKAGE", package)
        monkeypatch.setattr(folder, "version", lambda name: self.number)
        for name in ("kata.toml", CHECKS, NOTEBOOK, "README.md", ".vscode/settings.json"):
            self.has(name, "first")
        self.has(STUB, "the stub")

    def has(self, name, text):
        path = self._package / "handout" / name
        if name.startswith("exercises/"):
            path = self._package / "stubs" / f"{name.removeprefix('exercises/')}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def lacks(self, name):
        (self._package / "handout" / name).unlink()


@pytest.fixture
def kata(tmp_path, monkeypatch):
    return Kata(tmp_path / "package", monkeypatch)


@pytest.fixture
def mine(kata, tmp_path, monkeypatch):
    """The folder of a student."""
    path = tmp_path / "my-vae"
    folder.make(path)
    monkeypatch.setattr(update, "ROOT", path)
    return path


def run(command, *arguments):
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(list(map(str, arguments))))


def refused(function, *arguments):
    with pytest.raises(UserError) as error:
        function(*arguments)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_the_folder_has_what_the_package_brings(kata, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(init, "my-vae") == 0
    assert "cd my-vae" in capsys.readouterr().out
    mine = tmp_path / "my-vae"
    assert {p.relative_to(mine).as_posix() for p in mine.rglob("*") if p.is_file()} == {
        *("kata.toml", CHECKS, NOTEBOOK, "README.md", ".vscode/settings.json", STUB),
        *("pyproject.toml", ".kata-folder.json"),
    }
    assert (mine / STUB).read_text() == "the stub"


def test_an_empty_folder_is_filled(kata, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path / "package")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert run(init, ".") == 0
    assert (tmp_path / "empty" / STUB).is_file()
    assert "cd " not in capsys.readouterr().out


def test_a_folder_that_is_not_empty_stays_as_it_is(kata, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / ".hidden").touch()
    (tmp_path / "file").touch()
    assert "not empty" in refused(folder.make, tmp_path / "mine")
    refused(folder.make, tmp_path / "file")
    refused(folder.make, tmp_path / "file" / "below")
    assert [each.name for each in (tmp_path / "mine").iterdir()] == [".hidden"]


def test_on_a_full_disk_nothing_is_left(kata, tmp_path, monkeypatch):
    def full(path, content):
        if path.name == "kata.toml":
            raise OSError(28, "No space left on device")
        path.write_bytes(content)

    monkeypatch.setattr(folder, "write_atomically", full)
    (tmp_path / "empty").mkdir()
    for name in ("new", "empty"):
        assert "No space left" in refused(folder.make, tmp_path / name)
    assert not (tmp_path / "new").exists()
    assert list((tmp_path / "empty").iterdir()) == []


def test_an_update_brings_checks_and_texts_and_leaves_what_the_student_wrote(kata, mine, capsys):
    (mine / STUB).write_text("my answer")
    (mine / "notes.md").write_text("my notes")
    kata.number = "1.1.0"
    for name in ("kata.toml", CHECKS, NOTEBOOK, STUB, "exercises/ex07_more.py"):
        kata.has(name, "second")
    kata.lacks("README.md")
    assert run(update) == 0
    output = capsys.readouterr().out
    assert "1.1.0 now; it was 1.0.0" in output
    for name in ("kata.toml", CHECKS, NOTEBOOK, "exercises/ex07_more.py"):
        assert (mine / name).read_text() == "second"
        assert f"New: {name}" in output
    assert "Gone: README.md" in output
    assert not (mine / "README.md").exists()
    assert (mine / STUB).read_text() == "my answer"
    assert f"Yours stays: {STUB}" in output
    # A stub that lay beside the answer would be taken for an exercise.
    names = {each.name for each in (mine / STUB).parent.iterdir()}
    assert names == {"ex01_trim.py", "ex07_more.py"}
    assert (mine / "notes.md").read_text() == "my notes"
    # Once more, and there is nothing to do.
    assert run(update) == 0
    assert "1.1.0 already" in capsys.readouterr().out


def test_an_untouched_stub_becomes_the_new_one(kata, mine):
    kata.has(STUB, "a better stub")
    assert folder.update(mine).brought == [STUB]
    assert (mine / STUB).read_text() == "a better stub"


def test_a_changed_notebook_stays_and_the_new_one_lies_beside(kata, mine):
    (mine / NOTEBOOK).write_text("with my notes")
    assert folder.update(mine) == folder.Changes()  # There is nothing new.
    kata.has(NOTEBOOK, "second")
    beside = mine / "notebooks" / "01-trim.new.ipynb"
    assert folder.update(mine).beside == {NOTEBOOK: beside}
    assert (mine / NOTEBOOK).read_text() == "with my notes"
    assert beside.read_text() == "second"


def test_changed_checks_are_replaced_and_kept(kata, mine):
    (mine / CHECKS).write_text("easier")
    (mine / "kata.toml").unlink()
    changes = folder.update(mine)
    assert changes.brought == ["kata.toml"]
    [(name, kept)] = changes.replaced.items()
    assert (name, kept.read_text()) == (CHECKS, "easier")
    assert (mine / CHECKS).read_text() == "first"


def test_what_was_thrown_away_stays_away(kata, mine):
    (mine / NOTEBOOK).unlink()
    (mine / STUB).unlink()
    kata.has(NOTEBOOK, "second")
    folder.update(mine)
    assert not (mine / NOTEBOOK).exists()
    assert not (mine / STUB).exists()


@pytest.mark.parametrize("record", [None, "[1]", '{"version": "1.0.0", "files": {"../x": ""}}'])
def test_without_its_record_nothing_of_the_students_is_lost(kata, mine, record):
    (mine / ".kata-folder.json").unlink()
    if record is not None:
        (mine / ".kata-folder.json").write_text(record)
    (mine.parent / "x").touch()
    for name in (STUB, CHECKS, NOTEBOOK):
        (mine / name).write_text("mine")
    changes = folder.update(mine)
    assert (mine / STUB).read_text() == (mine / NOTEBOOK).read_text() == "mine"
    assert changes.replaced[CHECKS].read_text() == "mine"
    assert (mine.parent / "x").exists()
    folder.refuse_other_version(mine)


def test_an_interrupted_update_is_finished_by_the_next(kata, mine, monkeypatch):
    kata.number = "1.1.0"
    kata.has(CHECKS, "second")
    kata.has("kata.toml", "second")
    write, done = folder.write_atomically, []

    def one_file_only(path, content):
        if done:
            raise KeyboardInterrupt
        done.append(path)
        write(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(folder, "write_atomically", one_file_only)
        with pytest.raises(KeyboardInterrupt):
            folder.update(mine)
    assert "kata update" in refused(folder.refuse_other_version, mine).replace(
        "python -m kata", "kata"
    )
    assert folder.update(mine).replaced == {}
    assert (mine / CHECKS).read_text() == (mine / "kata.toml").read_text() == "second"
    folder.refuse_other_version(mine)


def test_a_folder_that_is_newer_than_the_kata_is_left_alone(kata, mine):
    kata.number = "0.10.0"
    assert "pip install --upgrade" in refused(folder.refuse_other_version, mine)
    assert "pip install --upgrade" in refused(folder.update, mine)
    kata.number = "1.0.10"
    assert "update" in refused(folder.refuse_other_version, mine)


def test_a_folder_with_the_code_in_it_is_left_alone(kata):
    assert "of its own" in refused(folder.update, ROOT)
    assert "of its own" in refused(folder.refuse_other_version, ROOT)


def test_the_repository_makes_and_updates_no_folder(tmp_path):
    for function in (folder.make, folder.update):
        assert str(ROOT) in refused(function, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_pytest_by_itself_runs_the_checks_in_both_kinds_of_folder():
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]
    theirs = tomllib.loads(folder.PYPROJECT.decode())["tool"]["pytest"]
    assert theirs["ini_options"]["addopts"] == ours["ini_options"]["addopts"]


def test_the_record_is_no_secret(mine):
    record = json.loads((mine / ".kata-folder.json").read_text())
    assert record["version"] == "1.0.0"
    assert STUB in record["files"]
