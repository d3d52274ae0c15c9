"""Files are whole or not there, and what a killed process left is removed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kata import files
from kata.files import ROOT, command_here, remove_unfinished, write_atomically

KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from kata import files
files.os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
files.write_atomically(Path(sys.argv[1]), b"new")
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGKILL")
def test_a_killed_writer_leaves_the_old_file_and_what_it_left_is_removed(tmp_path):
    path = tmp_path / "below" / "grades.csv"
    path.parent.mkdir()
    write_atomically(path, b"old")
    command = [sys.executable, "-c", KILLED_WHILE_WRITING, str(path)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    assert len(list(path.parent.iterdir())) == 2
    remove_unfinished(tmp_path)
    assert list(path.parent.iterdir()) == [path]


def test_a_writer_that_fails_leaves_nothing(tmp_path):
    (tmp_path / "grades.csv").mkdir()
    with pytest.raises(OSError):  # noqa: PT011 -- which one depends on the system
        write_atomically(tmp_path / "grades.csv", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["grades.csv"]


def test_files_of_others_stay(tmp_path):
    others = [".zcompdump-host-5.9", ".coverage.host.123", ".foo.1", "alice.json.7", "x.unfinished"]
    for name in others:
        (tmp_path / name).touch()
    (tmp_path / ".folder.json.1.unfinished").mkdir()
    remove_unfinished(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*others, ".folder.json.1.unfinished"}


@pytest.mark.parametrize(
    ("found", "here", "command"),
    [
        ("my kata/.venv/bin/python", "my kata", "python -m kata"),
        ("usr/bin/python", "my kata", f"{Path('.venv', 'bin', 'python')} -m kata"),
        (None, "my kata", f"{Path('.venv', 'bin', 'python')} -m kata"),
        (None, "usr", '"{}" -m kata'),
    ],
)
def test_the_command_that_is_advised_finds_this_python(monkeypatch, tmp_path, found, here, command):
    this = tmp_path / "my kata" / ".venv" / "bin" / "python"
    for folder in ("my kata", "usr"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr("sys.executable", str(this))
    monkeypatch.setattr("shutil.which", lambda _: found and str(tmp_path / found))
    monkeypatch.chdir(tmp_path / here)
    assert command_here() == command.format(this)


@pytest.mark.parametrize(
    ("folder", "by_pipx", "command"),
    [
        ("uv/archive-v0/1a2b", False, "uvx vae-kata"),
        ("uv/tools/vae-kata", False, "kata"),
        ("elsewhere/.cache/1a2b", True, "pipx run vae-kata"),
        ("elsewhere/venvs/vae-kata", True, "kata"),
        ("my/venvs/pipx", False, "kata"),
    ],
)
def test_an_installed_kata_is_called_as_it_was_installed(
    tmp_path, monkeypatch, folder, by_pipx, command
):
    (tmp_path / folder).mkdir(parents=True)
    if by_pipx:
        (tmp_path / folder / "pipx_metadata.json").touch()
    monkeypatch.setattr(files, "IS_INSTALLED", True)
    monkeypatch.setattr(files.sys, "prefix", str(tmp_path / folder))
    assert files._command() == command
