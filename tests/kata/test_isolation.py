"""Nothing of the shell and folder that a command is called from reaches what it checks."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from support.command import new_python
from support.hostile import FOLDER, HIDING, VARIABLES, Hostile

from kata import isolation
from kata.learning.namesakes import namesakes
from kata.manifest import ROOT

unix = pytest.mark.skipif(os.name != "posix", reason="the folder's name is for Unix")

HARMLESS = {"CI", "LC_ALL", "COLUMNS", "TERM", "FORCE_COLOR", "NO_COLOR", "TMPDIR"}
HARMLESS |= {"XDG_CACHE_HOME", "PYTHONBREAKPOINT"}
"""What a process that runs checks may see of these: nothing in it depends on them."""

INSTEAD = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}
INSTEAD |= {"MPLBACKEND": "agg", "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
"""What it gets whatever the shell says; of the others, nothing."""


@pytest.mark.parametrize("name", sorted({*VARIABLES, "PYTHONPATH", "PYTHONSTARTUP"} - HARMLESS))
def test_no_process_that_runs_checks_gets_such_a_variable(monkeypatch, name):
    monkeypatch.setenv(name, "from the shell")
    assert isolation.environment().get(name) == INSTEAD.get(name)
    with isolation.OwnEnvironment():
        assert os.environ.get(name) == INSTEAD.get(name)
    assert os.environ[name] == "from the shell"


@pytest.mark.parametrize(
    "name", ["PYTHONPATH", "PYTHONOPTIMIZE", "PYTHONWARNINGS", "PYTHONDEVMODE", "PYTHONINSPECT"]
)
def test_what_acts_before_the_first_line_takes_a_new_process(monkeypatch, name):
    monkeypatch.setattr(sys, "warnoptions", [])
    for other in ("PYTHONPATH", *VARIABLES):
        monkeypatch.delenv(other, raising=False)
    assert not isolation._is_affected()
    monkeypatch.setenv(name, "1")
    assert isolation._is_affected()


def test_a_module_is_found_in_no_folder_of_the_users_and_the_kata_comes_last(tmp_path):
    command = isolation.python_command("site")  # It prints the import path.
    printed = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8")
    printed_folders = re.findall(r"^    (.*),$", printed.stdout, re.M)
    folders = [ast.literal_eval(each) for each in printed_folders if "__editable__" not in each]
    assert folders[-1] == str(ROOT)
    assert not {str(tmp_path), str(ROOT), isolation.HERE, ""} & set(folders[:-1])


def test_a_python_that_multiprocessing_starts_imports_nothing_from_the_working_folder(tmp_path):
    (tmp_path / "socket.py").write_text("raise RuntimeError('hidden')\n")
    command = [sys.executable, "-c", "import multiprocessing.spawn"]
    subprocess.run(command, cwd=tmp_path, env=isolation.environment(), check=True)


def test_so_does_another_encoding_of_file_names(monkeypatch):
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "iso8859-1")
    assert isolation._is_affected()


@unix
@pytest.mark.parametrize("name", ["PYTHONUTF8", "PYTHONPATH"])
def test_the_new_process_has_the_same_encoding_everywhere_and_no_import_path(monkeypatch, name):
    started = []

    def execve(program, command, variables):
        started.append(variables)
        sys.exit()

    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.setenv(name, "0")
    with pytest.raises(SystemExit):
        isolation._restart()
    assert started[0].get(name) == {"PYTHONUTF8": "1"}.get(name)


def test_no_command_draws_with_jupyters_backend(monkeypatch):
    monkeypatch.setattr(isolation, "_is_isolated", True)
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    isolation.isolate()
    assert "MPLBACKEND" not in os.environ


def test_pythonpath_counts_where_a_library_is_found_nowhere_else(monkeypatch, tmp_path):
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert isolation._needed_folders() == []
    monkeypatch.setattr(sys, "path", ["", str(tmp_path)])
    assert isolation._needed_folders() == [str(tmp_path)]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    return Hostile(tmp_path_factory.mktemp("hostile"))


def run(hostile, *arguments, variables=None):
    """The command in a new Python, from a link to the project, with all of it against it, or
    these variables alone."""
    link = hostile.project.parent / "link"
    if not link.exists():
        link.symlink_to(hostile.project)
    hostile.notes.unlink(missing_ok=True)
    environment = hostile.environment() if variables is None else os.environ | variables
    # Coverage would be measured in the first Python, from modules that are found where these are.
    environment = {key: environment[key] for key in environment if "COVERAGE" not in key}
    result = new_python("-m", "kata", *arguments, cwd=link, env=environment)
    # The first Python can't be kept from this one.
    assert hostile.loaded() <= {f"{hostile.path.name}/sitecustomize.py"}
    assert "Traceback" not in result.stdout + result.stderr
    return result


@unix
@pytest.mark.parametrize("command", ["check --package Müller", "grade Müller --out marks"])
@pytest.mark.parametrize(
    "names", ["", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONUTF8 LC_ALL"], ids=lambda names: names
)
def test_each_of_it_alone_is_kept_out(hostile, command, names):
    variables = {name: hostile.environment()[name] for name in names.split()}
    result = run(hostile, *command.split(), variables=variables)
    assert result.returncode == 2
    # An answer, after all the command's imports; in ASCII no letter is two.
    assert re.search(r"no .*\bM(ü|\?)ller\b", result.stderr)


KL = """
import random, math
def kl_divergence(z_mean, z_log_var):
    assert random.choice([math.pi]) > 3
    return -0.5 * (1 + z_log_var - z_mean**2 - z_log_var.exp()).{over_latents}.mean()
"""


@unix
def test_a_check_is_what_it_is_elsewhere(hostile, tmp_path):
    answer = hostile.project / "exercises" / "ex03_kl_divergence.py"
    answer.write_text(KL.format(over_latents="mean(1)"))
    result = run(hostile, "check", "ex01", "ex03", "--json", tmp_path / "report.json")
    assert result.returncode == 1, result.stderr
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [each["status"] for each in report["exercises"]] == ["passed", "failed"]
    assert report["exercises"][1]["misconceptions"] == ["kl-averages-latents"]
    lines = result.stdout.splitlines()
    for name in HIDING:
        assert len([line for line in lines if line.startswith(f"exercises/{name}.py hides ")]) == 1
    assert (
        "exercises/conftest.py is not used: the checks run without settings of your own." in lines
    )


@unix
def test_a_picture_is_drawn(hostile, tmp_path):
    result = run(hostile, "picture", "ex01", "--out", tmp_path / "picture.png")
    assert result.returncode == 0, result.stderr
    assert "agrees with what was expected" in result.stdout
    assert result.stdout.count(f"exercises/{HIDING[0]}.py hides ") == 1
    assert (tmp_path / "picture.png").stat().st_size > 1000


@unix
def test_a_watch_finds_what_a_check_finds(hostile):
    result = run(hostile, "watch")
    assert result.returncode == 0, result.stderr
    assert f"exercises/{HIDING[0]}.py hides " in result.stdout
    assert result.stdout.count("passed") >= 5


@unix
@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("status", "6 of 6 passed"),
        ("next", "All exercises passed"),
        ("hint ex03", "hint 1 of 3"),
        ("train --package exercises --model mlp --epochs 1 --out trained", "epoch 1/1"),
        ("explore trained --no-open", "Your page is"),
    ],
    ids=lambda value: value.split()[0],
)
def test_files_that_hide_modules_stop_no_other_command(hostile, command, says):
    """In this order: the page is of what was trained."""
    right = (ROOT / "solutions" / "ex03_kl_divergence.py").read_bytes()
    (hostile.project / "exercises" / "ex03_kl_divergence.py").write_bytes(right)
    result = run(hostile, *command.split(), variables={})
    assert result.returncode == 0, result.stderr
    assert says in " ".join(result.stdout.split())


@unix
def test_a_mark_is_what_it_is_elsewhere(hostile, tmp_path):
    landlock = pytest.importorskip("kata.grading.sandbox.landlock")
    handed_in, link = tmp_path / "class" / FOLDER, tmp_path / "link"
    shutil.copytree(hostile.project / "exercises", handed_in)
    (handed_in / "ex03_kl_divergence.py").write_text(KL.format(over_latents="sum(1)"))
    link.symlink_to("class")
    before = os.umask(0o077)
    try:
        result = run(hostile, "grade", link / FOLDER, "--out", tmp_path / "marks")
    finally:
        os.umask(before)
    assert result.returncode == 0, result.stderr
    # What the sandbox can't open it can't lock.
    assert "Landlock" not in result.stderr or not landlock.version()
    report = json.loads((tmp_path / "marks" / "results.json").read_text(encoding="utf-8"))
    assert report["score"] == 6.0


def test_a_namesake_is_named_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("random.py", "torch/__init__.py", "conftest.py", "test.py", "mine.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [line.partition(":")[0] for line in namesakes(tmp_path)] == [
        "conftest.py is not used",
        "random.py hides Python's own module random from your own programs",
        "torch hides the library torch from your own programs",
    ]


def test_namesakes_are_looked_for_beside_the_exercises_and_where_one_works(tmp_path, monkeypatch):
    for name in ("exercises", "project", "here"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "math.py").touch()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr("kata.learning.namesakes.ROOT", tmp_path / "project")
    named = [line.partition(" hides ")[0] for line in namesakes(tmp_path / "exercises")]
    assert [name.removeprefix(f"{tmp_path}{os.sep}") for name in named] == [
        "exercises/math.py",
        "math.py",
        "project/math.py",
    ]


@unix
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "| true"])
def test_a_stream_that_is_closed_stops_nothing(closed, tmp_path):
    command = '"$0" -m kata list --package solutions'
    status = f"({command}; echo $? > {tmp_path}/status) {closed}"
    result = subprocess.run(
        ["sh", "-c", status, sys.executable], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert (tmp_path / "status").read_text() == "0\n"
    assert result.stderr == ""


@pytest.mark.parametrize("size", ["0", "1", "-5", "wide"])
def test_a_terminal_has_some_width(size, capsys, monkeypatch):
    from kata.cli import main

    monkeypatch.setenv("COLUMNS", size)
    assert main(["list", "--package", "solutions"]) == 0
    assert "The KL divergence" in capsys.readouterr().out
