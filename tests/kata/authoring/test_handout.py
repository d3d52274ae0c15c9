"""The students' archive: made, unpacked, worked through, and searched for answers."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from argparse import ArgumentParser
from pathlib import Path

import pytest
from support import command

from kata.authoring import handout
from kata.authoring.handout import FOLDER, handout_files, make_handout
from kata.errors import UserError
from kata.manifest import ROOT, exercises

COMMIT = "0123456789abcdef" * 2 + "01234567"

# Lines of the solutions that every training loop has; they say nothing about the exercises.
ORDINARY = {
    "kl = kl_divergence(z_mean, z_log_var)",
    "log: dict[str, list[float]] = {",
    "model.train()",
    "reconstruction = pixel_sum_mse(decoded, features)",
    "with torch.no_grad():",
    "return encoded",
    "return log",
    "}",
}


def unpack(archive, folder):
    if archive.suffix == ".zip":
        zipfile.ZipFile(archive).extractall(folder)
    else:
        with tarfile.open(archive) as packed:
            packed.extractall(folder, **({"filter": "data"} if sys.version_info >= (3, 12) else {}))
    return folder / FOLDER


@pytest.fixture
def students_folder(tmp_path):
    """An unpacked handout whose .venv is this Python, as if `make setup` had run."""
    make_handout(tmp_path / "handout.zip")
    folder = unpack(tmp_path / "handout.zip", tmp_path)
    bin_folder = folder / ".venv" / "bin"
    bin_folder.mkdir(parents=True)
    (bin_folder / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    (bin_folder / "python").chmod(0o755)
    (folder / ".venv" / ".ready").touch()
    return folder


def without_python_path():
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def output_of(result, status):
    output = result.stdout + result.stderr
    assert result.returncode == status, output
    assert "Traceback" not in output
    return output


def run(folder, *words, status=0):
    result = subprocess.run(
        words, cwd=folder, capture_output=True, encoding="utf-8", env=without_python_path()
    )
    return output_of(result, status)


def python(folder, *words, status=0):
    return output_of(command.python(*words, cwd=folder, env=without_python_path()), status)


def kata(folder, *arguments, status=0):
    return python(folder, "-m", "kata", *arguments, status=status)


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
def test_a_student_works_through_it(students_folder):
    listed = re.findall(r"^  make ([\w-]+)", run(students_folder, "make"), re.MULTILINE)
    assert {"test", "hint", "train"} <= set(listed)
    assert not {"handout", "verify", "solutions", "check", "lecture"} & set(listed)
    assert "0 of 6 passed" in run(students_folder, "make", "test", status=2)
    assert "hint 2 of 3" in run(students_folder, "make", "hint", "EX=ex03", "N=2")
    for step in exercises()[:2]:
        shutil.copy(ROOT / "solutions" / step.file, students_folder / "exercises")
    output = run(students_folder, "make", "test", status=2)
    assert "2 of 6 passed" in output
    assert "exercises/ex03_kl_divergence.py" in output


SOLVE = """
import shutil, sys
from pathlib import Path
from kata.manifest import exercises
from kata.checking.run_in_process import run_in_process
for step in exercises():
    [before] = run_in_process(Path("exercises"), [step.id])
    shutil.copy(Path(sys.argv[1]) / step.file, "exercises")
    [after] = run_in_process(Path("exercises"), [step.id])
    print(step.id, before.status, after.status)
"""


def test_each_exercise_can_be_solved_in_it(students_folder):
    output = python(students_folder, "-c", SOLVE, str(ROOT / "solutions"))
    assert output.splitlines() == [f"{step.id} not-started passed" for step in exercises()]
    assert "6 of 6 passed" in kata(students_folder, "check")


def test_a_students_vae_trains(students_folder):
    for step in exercises():
        shutil.copy(ROOT / "solutions" / step.file, students_folder / "exercises")
    kata(students_folder, "train", "--epochs", "1", "--batch-size", "500", "--out", "runs/short")
    assert (students_folder / "runs" / "short" / "samples.png").is_file()


def test_everything_runs_from_the_handout_itself(students_folder):
    where = python(students_folder, "-c", "import kata; print(kata.__file__)")
    assert Path(where.strip()) == students_folder / "kata" / "__init__.py"
    # What is not there can't be imported by a module that is.
    modules = [
        ".".join(path.relative_to(students_folder).with_suffix("").parts)
        for path in (students_folder / "kata").rglob("*.py")
        if path.stem not in ("__main__", "pytest_plugin")
    ]
    python(students_folder, "-c", "import " + ", ".join(modules))


@pytest.mark.parametrize("command", ["verify", "grade", "handout"])
def test_what_only_instructors_can_do_is_not_offered(students_folder, command):
    output = kata(students_folder, command, status=2)
    assert len(output.splitlines()) == 1
    assert "--help" in output
    assert f"\n    {command}" not in kata(students_folder, "--help")
    assert f"\n    {command}" in kata(ROOT, "--help")


def test_what_can_be_installed_is_there():
    files = handout_files()
    setuptools = tomllib.loads(files["pyproject.toml"].decode())["tool"]["setuptools"]
    packages = setuptools["packages"]
    for package in packages if isinstance(packages, list) else []:
        assert f"{package.replace('.', '/')}/__init__.py" in files


def lines_of_answers(path):
    """The lines of the statements in its functions, without docstrings and what stubs have."""
    source = path.read_text(encoding="utf-8")
    lines = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            for statement in body:
                text = ast.get_source_segment(source, statement)
                lines |= {line.strip() for line in text.splitlines()}
    stubs = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "exercises").glob("ex*.py"))
    return {line for line in lines if line and line not in stubs}


def test_no_answer_is_in_it():
    files = {name: content.decode(errors="replace") for name, content in handout_files().items()}
    files.pop("kata/model.py")  # The provided model, which exercise 7 writes anew.
    searched = 0
    for step in exercises():
        for line in lines_of_answers(ROOT / "solutions" / step.file) - ORDINARY:
            searched += 1
            assert [name for name, text in files.items() if line in text] == [], line
    assert searched >= 20


def test_no_mutant_is_in_it():
    files = {n: " ".join(c.decode(errors="replace").split()) for n, c in handout_files().items()}
    searched = 0
    for path in (ROOT / "mutants").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
        body = [s for f in functions for s in f.body if not isinstance(s, ast.Expr)]
        text = " ".join(" ".join(ast.get_source_segment(source, each).split()) for each in body)
        if len(text) > 30:  # `return z_mean` is nothing to hide.
            searched += 1
            assert [name for name, other in files.items() if text in other] == [], path
    assert searched >= 100


def test_what_is_in_it_is_listed():
    """A folder that nobody thought of stays out, and so does what tools leave behind."""
    names = list(handout_files())
    assert {name.partition("/")[0] for name in names} <= {
        *("LICENSE", "README.md", "Makefile", "constraints.txt", "kata.toml", "pyproject.toml"),
        *(".gitignore", ".devcontainer", ".vscode", "AGENTS.md", "CLAUDE.md"),
        *("exercises", "tests", "install", "kata", "notebooks", "docs"),
    }
    assert {name for name in names if name.startswith("exercises/")} == {
        "exercises/__init__.py",
        *(f"exercises/{step.file}" for step in exercises()),
    }
    assert {name for name in names if name.startswith("tests/")} == {
        f"tests/{step.checks.name}" for step in exercises()
    }
    assert {"AGENTS.md", "CLAUDE.md", ".vscode/settings.json"} <= set(names)
    forbidden = (
        *("solutions", "mutants", "right_answers", "grading", "authoring", "__pycache__"),
        *("training/fast", "training/cuda_graph", "dev.mk"),
    )
    assert not [name for name in names if any(each in name for each in forbidden)]


def test_what_is_in_it_is_copied_as_it_is():
    stubs = {f"exercises/{step.file}": step.stub for step in exercises()}
    stubs |= {name: ROOT / "exercises" / name for name in ("AGENTS.md", "CLAUDE.md")}
    for name, content in handout_files().items():
        assert content == stubs.get(name, ROOT / name).read_bytes(), name


def test_readme_and_makefile_promise_nothing_that_is_missing():
    files = handout_files()
    readme, makefile = files["README.md"].decode(), files["Makefile"].decode()
    assert "## Students" in readme
    assert "solutions" not in readme + makefile
    for target in re.findall(r"\]\(([^)]+)\)", readme):
        assert target in files or target.startswith(("https://", "../../codespaces/")), target
    for target in set(re.findall(r"^make (\w+)|`make (\w+)", readme, re.MULTILINE)):
        assert f"\n{''.join(target)}:" in makefile, target


def test_every_notebook_is_in_it():
    there = {f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert "notebooks/kata.ipynb" in there
    assert there == {name for name in handout_files() if name.endswith(".ipynb")}


@pytest.fixture
def copied_root(tmp_path, monkeypatch):
    """A copy of the kata that a test may change, and that handouts are made from."""
    root = tmp_path / "root"
    shutil.copytree(
        ROOT,
        root,
        ignore=shutil.ignore_patterns(
            *(".git", ".venv", ".*_cache", "mutants", "runs", "data", "__pycache__")
        ),
    )
    monkeypatch.setattr(handout, "ROOT", root)
    return root


def test_no_notebook_asks_for_the_solutions():
    for name, content in handout_files().items():
        if name.endswith(".ipynb"):
            for cell in json.loads(content)["cells"]:
                if cell["cell_type"] == "code":
                    assert "solutions" not in "".join(cell["source"]), name


def test_stray_files_links_and_caches_stay_out(copied_root):
    before = list(handout_files())
    (copied_root / "answers").mkdir()
    for stray in (
        *("answers/ex01.py", "exercises/notes.md", "exercises/ex01_trim.py.orig", "secret.txt"),
        *("kata/ex01.pyc", "docs/marks.csv", "notebooks/notes.txt", "tests/kata/test_ex07.py"),
    ):
        (copied_root / stray).parent.mkdir(exist_ok=True)
        (copied_root / stray).write_text("secret")
    if os.name == "posix":
        (copied_root / "docs" / "link.png").symlink_to(copied_root / "secret.txt")
    assert list(handout_files()) == before


def test_the_handout_of_a_kata_with_solved_exercises_is_the_same(copied_root):
    before = handout_files()
    for step in exercises():
        shutil.copy(ROOT / "solutions" / step.file, copied_root / "exercises")
    (copied_root / "exercises" / exercises()[0].file).unlink()
    assert handout_files() == before


@pytest.mark.parametrize("missing", ["LICENSE", "notebooks/*.ipynb"])
def test_a_kata_with_something_missing_is_not_handed_out(copied_root, tmp_path, missing):
    for path in copied_root.glob(missing):
        path.unlink()
    with pytest.raises(UserError, match=re.escape(missing)) as error:
        make_handout(tmp_path / "handout.zip")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "handout.zip").exists()


@pytest.mark.parametrize("name", ["handout.zip", "handout.tar.gz"])
def test_two_makes_give_the_same_bytes(tmp_path, name, monkeypatch):
    make_handout(tmp_path / name)
    first = (tmp_path / name).read_bytes()
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    make_handout(tmp_path / name)
    assert (tmp_path / name).read_bytes() == first


def test_both_kinds_of_archive_hold_the_same_in_one_folder(tmp_path):
    folders = []
    for name in ("handout.zip", "handout.tar.gz"):
        make_handout(tmp_path / name)
        (tmp_path / f"from-{name}").mkdir()
        folders.append(unpack(tmp_path / name, tmp_path / f"from-{name}"))
        assert [each.name for each in folders[-1].parent.iterdir()] == [FOLDER]
    contents = [
        {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        for folder in folders
    ]
    assert contents[0] == contents[1] == handout_files()


@pytest.mark.parametrize("name", ["handout.rar", "handout", "missing/handout.zip", "taken.zip"])
def test_a_path_that_can_not_be_written_gives_one_line(tmp_path, name):
    (tmp_path / "taken.zip").mkdir()
    with pytest.raises(UserError, match=re.escape(Path(name).name)) as error:
        make_handout(tmp_path / name)
    assert "\n" not in str(error.value)
    assert [each.name for each in tmp_path.iterdir()] == ["taken.zip"]


def test_an_older_handout_stays_whole_when_a_new_one_fails(tmp_path, monkeypatch):
    path = tmp_path / "handout.zip"
    path.write_bytes(b"the old one")

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kata.files.os.replace", full)
    with pytest.raises(UserError, match="No space left on device"):
        make_handout(path)
    assert path.read_bytes() == b"the old one"
    assert [each.name for each in tmp_path.iterdir()] == ["handout.zip"]


def test_the_workflow_for_pushes_names_the_kata_it_trusts():
    files = handout_files(f"example/vae-kata@{COMMIT}")
    workflow = files[".github/workflows/grade.yml"].decode()
    assert f"uses: example/vae-kata/.github/workflows/grade.yml@{COMMIT}\n" in workflow
    assert ".github/workflows/grade.yml" not in handout_files()


@pytest.mark.parametrize(
    "wrong", ["example/vae-kata", "example/vae-kata@main", f"vae-kata@{COMMIT}", f"a/b@{COMMIT}\n"]
)
def test_a_workflow_that_could_change_under_the_class_is_refused(wrong):
    with pytest.raises(UserError, match="40 digits"):
        handout_files(wrong)


def test_the_command_says_what_it_made(tmp_path, capsys):
    parser = ArgumentParser()
    handout.add_arguments(parser)
    path = tmp_path / "handout.tar.gz"
    assert handout.run(parser.parse_args(["--out", str(path)])) == 0
    assert f"{path}: {len(handout_files())} files" in capsys.readouterr().out


def test_the_command_line_tells_of_a_wrong_call_in_one_line(tmp_path):
    output = kata(ROOT, "handout", "--out", str(tmp_path / "handout.rar"), status=2)
    assert len(output.splitlines()) == 1
    assert ".zip" in output
