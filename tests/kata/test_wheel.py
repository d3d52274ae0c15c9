"""The wheel: built, installed beside nothing of the kata, and worked with."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from kata.authoring.handout import handout_files, wheel_files
from kata.manifest import ROOT, exercises

FOREIGN = (*("solutions", "mutants", "right_answers"), *("grading", "authoring", "tests/kata"))
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    source = tmp_path_factory.mktemp("source") / "kata"
    left_out = (".git", ".venv", ".*_cache", "mutants", "runs", "data", "build", "dist")
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(*left_out, "__pycache__"))
    (source / "exercises" / exercises()[0].file).write_text("solved = True\n")
    out = tmp_path_factory.mktemp("dist")
    [path] = _built(source, out).glob("*.whl")
    return path


def _built(source, out):
    """The folder in which the wheel is: what `make dist` makes, where there is make."""
    if os.name == "nt" or shutil.which("make") is None:
        call(sys.executable, "-c", BUILD, str(out), cwd=source)
        return out
    python = source / ".venv" / "bin" / "python"  # As if `make setup` had run.
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (source / ".venv" / ".ready").touch()
    assert call("make", "dist", cwd=source).endswith(".whl\n")
    return source / "dist"


@pytest.fixture(scope="module")
def environment(tmp_path_factory, wheel):
    """A new environment with the wheel, and with the libraries of this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    bin_folder = folder / ("Scripts" if os.name == "nt" else "bin")
    python = bin_folder / Path(sys.executable).name
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(call(str(python), "-c", code, cwd=folder).strip())
    libraries = [sysconfig.get_path("purelib"), *(each for each in sys.path if "-packages" in each)]
    (packages / "libraries.pth").write_text("\n".join(libraries) + "\n")
    installer = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index"]
    if subprocess.run([*installer, "--help"], capture_output=True).returncode:
        installer = ["uv", "pip", "install", "--offline", "--python", str(python)]
    call(*installer, "--no-deps", str(wheel), cwd=folder)
    return bin_folder, packages


@pytest.fixture(scope="module")
def folder(tmp_path_factory, environment):
    """What `kata init` makes."""
    parent = tmp_path_factory.mktemp("students")
    call(str(environment[0] / "vae-kata"), "init", "my-vae", cwd=parent)
    return parent / "my-vae"


def call(*words, cwd, status=0):
    foreign = ("PYTHONPATH", "MAKEFLAGS", "MAKELEVEL")  # `make` inside of `make check` says more.
    environment = {name: each for name, each in os.environ.items() if name not in foreign}
    result = subprocess.run(
        words,
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert result.returncode == status, result.stdout
    assert "Traceback" not in result.stdout
    return result.stdout


def test_it_holds_the_handouts_selection_below_one_name(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = [name for name in packed.namelist() if ".dist-info/" not in name]
        content = {name: packed.read(name) for name in names}
    assert content == wheel_files()
    assert {name.partition("/")[0] for name in names} == {"kata"}
    assert not [name for name in names if any(each in name for each in FOREIGN)]
    handout = handout_files()
    for name in names:
        assert content[name] == handout[name.removeprefix("kata/handout/")], name
    for name in ("kata.toml", *(name for name in handout if name.startswith("notebooks/"))):
        assert f"kata/handout/{name}" in names
    for step in exercises():
        assert f"kata/handout/tests/{step.checks.name}" in names
        assert f"kata/stubs/{step.file}.txt" in names


def test_an_exercise_is_worked_through(environment, folder):
    script = str(environment[0] / "kata")
    assert "hint 2 of 3" in call(script, "hint", "ex01", "2", cwd=folder / "exercises")
    output = call(script, "check", "ex01", cwd=folder, status=1)
    assert "0 of 1 passed" in output
    assert "Hint  kata hint ex01" in output
    [step, *_] = exercises()
    shutil.copy(ROOT / "solutions" / step.file, folder / "exercises")
    assert "1 of 1 passed" in call(script, "check", "ex01", cwd=folder / "exercises")
    assert (folder / ".kata-progress.json").is_file()
    # The student's folder stays as it was, and so does the installed package.
    assert "already" in call(script, "update", cwd=folder)
    assert not (environment[1] / "exercises").exists()
    solution = (ROOT / "solutions" / step.file).read_bytes()
    assert (folder / "exercises" / step.file).read_bytes() == solution


def test_outside_of_any_folder_it_says_how_to_make_one(environment, tmp_path):
    for words in (["check"], ["hint", "ex01"], ["update"]):
        output = call(str(environment[0] / "kata"), *words, cwd=tmp_path, status=2)
        assert len(output.splitlines()) == 1
        assert "kata init" in output
    assert list(tmp_path.iterdir()) == []
