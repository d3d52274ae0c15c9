"""``python -m kata status | list | next | reset | solution``, and what they remember."""

import json
import os
import re
import shutil
import subprocess
from types import SimpleNamespace

import pytest
from support import command

from kata.checking.status import Status
from kata.checking.verdict import Check, Verdict
from kata.cli import main
from kata.learning.answers import code_of
from kata.learning.progress import NAME, Progress, fingerprint
from kata.manifest import ROOT, core_exercises, encores, exercises, find_exercise

EX03 = find_exercise("ex03")

# If torch can't be imported, an answer must have come without running a check.
WITHOUT_TORCH = """
import subprocess, sys
sys.modules["torch"] = subprocess.Popen = None
from kata.cli import main
sys.exit(main())
"""


@pytest.fixture
def folder(tmp_path):
    """A folder with every stub in ``exercises``."""
    (tmp_path / "exercises").mkdir()
    for exercise in exercises():
        shutil.copy(exercise.stub, tmp_path / "exercises" / exercise.file)
    return tmp_path


@pytest.fixture
def kata(folder):
    def run(*arguments, status=0, without_torch=False):
        if without_torch:
            result = command.new_python("-c", WITHOUT_TORCH, *arguments, cwd=folder)
        else:
            result = command.kata(*arguments, cwd=folder)
        assert result.returncode == status, result.stdout + result.stderr
        assert "Traceback" not in result.stderr
        return result.stdout + result.stderr

    return run


def solve(folder, exercise):
    shutil.copy(ROOT / "solutions" / exercise.file, folder / "exercises")


def test_status_checks_what_changed_and_knows_the_rest(kata, folder):
    assert "0 of 6 passed" in kata("status", without_torch=True)
    solve(folder, EX03)
    assert "changed" in kata("list", without_torch=True)
    assert "1 of 6 passed" in kata("status")
    assert "1 of 6 passed" in kata("status", without_torch=True)
    assert "passed" in kata("list", without_torch=True)
    # New content needs a new verdict; the earlier one no longer counts.
    (folder / "exercises" / EX03.file).write_text("def kl_divergence(m, v):\n    return m.sum()\n")
    assert "changed" in kata("list", without_torch=True)
    (folder / NAME).unlink()
    solve(folder, EX03)
    assert "1 of 6 passed" in kata("status")


def test_next_shows_where_and_what_for(kata):
    output = kata("next", without_torch=True)
    assert "exercises/ex01_trim.py" in output
    assert find_exercise("ex01").goal[:30] in output


def test_reset_needs_a_yes_and_keeps_a_copy(kata, folder):
    path = folder / "exercises" / EX03.file
    path.write_text("mine\n")
    assert "--yes" in kata("reset", "ex03", status=2)
    assert path.read_text() == "mine\n"
    said = kata("reset", "ex03", "--yes")
    assert path.read_bytes() == EX03.stub.read_bytes()
    [copy] = (folder / ".kata-backups").iterdir()
    assert copy.read_text() == "mine\n"
    assert re.findall("Your version is kept: (.*)", said) == [f".kata-backups/{copy.name}"]
    if os.name == "posix":
        [restore] = re.findall("To bring it back: (.*)", said)
        subprocess.run(restore, shell=True, check=True, cwd=folder)
        assert path.read_text() == "mine\n"
    path.unlink()
    kata("reset", "ex03", "--yes")
    assert path.is_file()


def test_all_exercises_are_reset_at_once(kata, folder):
    for name in ("ex01_trim.py", "ex03_kl_divergence.py"):
        (folder / "exercises" / name).write_text("mine\n")
    said = kata("reset", "--all", "--yes")
    assert said.count("is the stub again") == len(exercises())
    assert said.count("Your version is kept") == 2
    for exercise in exercises():
        assert (folder / "exercises" / exercise.file).read_bytes() == exercise.stub.read_bytes()


@pytest.mark.parametrize("which", ["ex03", "--all"])
@pytest.mark.parametrize("answer", ["y", " Yes ", "", "n", "try:", EOFError])
def test_at_a_terminal_a_reset_is_asked_for_once(folder, monkeypatch, which, answer):
    path, asked = folder / "exercises" / EX03.file, []
    path.write_text("mine\n")

    def typed(question):
        asked.append(question)
        if answer is EOFError:
            raise EOFError
        return answer

    monkeypatch.setattr("builtins.input", typed)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    is_yes = answer in ("y", " Yes ")
    assert main(["reset", which, "--package", str(folder / "exercises")]) == int(not is_yes)
    assert len(asked) == 1
    assert (path.read_text() == "mine\n") is not is_yes


@pytest.mark.parametrize("arguments", [(), ("ex03", "--all")])
def test_reset_needs_one_exercise_or_all(kata, arguments):
    assert "--all" in kata("reset", *arguments, "--yes", status=2)


def test_the_reference_is_not_reset(kata):
    assert "not reset" in kata(
        "reset", "ex03", "--yes", "--package", str(ROOT / "solutions"), status=2
    )


def test_the_solution_comes_after_a_pass_or_for_giving_up(kata, folder):
    answer = ".sum(dim=1)"
    assert answer not in kata("solution", "ex03", status=2)
    assert answer in kata("solution", "ex03", "--give-up")
    solve(folder, EX03)
    assert answer in kata("solution", "ex03")
    (folder / "exercises" / EX03.file).write_text("passed once, that counts\n")
    assert answer in kata("solution", "ex03", without_torch=True)


def test_the_solution_is_shown_without_its_texts():
    code = code_of(ROOT / "solutions" / EX03.file)
    assert code.startswith("def kl_divergence(")
    assert '"""' not in code
    assert "import" not in code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        "\0",
        '{"exercises": 5}',
        '{"exercises": {"ex03": []}}',
        '{"exercises": {"ex03": {"hints": "many", "status": [], "misconceptions": 3}}}',
        '{"exercises": {"ex03": {"hints": -7, "status": "singing", "misconceptions": []}}}',
        '{"exercises": {"ex03": {"hints": true, "status": "passed", "misconceptions": [[]]}}}',
    ],
)
def test_a_damaged_file_loses_nothing_but_hints(folder, text):
    (folder / NAME).write_text(text)
    progress = Progress(folder / "exercises")
    assert progress.known(EX03).status is Status.NOT_STARTED
    assert progress.hints_seen(EX03) in (0, 1)
    solve(folder, EX03)
    assert progress.known(EX03) is None
    progress.see_hint(EX03, 2)
    verdict = Verdict(EX03, (Check("a check", Status.PASSED),))
    progress.note(verdict, fingerprint(folder / "exercises", EX03))
    assert progress.known(EX03).status is Status.PASSED
    assert progress.hints_seen(EX03) == 2
    assert json.loads((folder / NAME).read_text())


def test_progress_that_cannot_be_written_stops_nothing(folder):
    (folder / NAME).mkdir()
    progress = Progress(folder / "exercises")
    progress.see_hint(EX03, 1)
    assert progress.hints_seen(EX03) == 0


def test_a_file_that_is_imported_counts_too(folder):
    package = folder / "exercises"
    ex04, ex05 = find_exercise("ex04"), find_exercise("ex05")
    before = fingerprint(package, ex05), fingerprint(package, ex04)
    solve(folder, EX03)
    after = fingerprint(package, ex05), fingerprint(package, ex04)
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_without_a_name_the_hint_is_for_the_first_that_is_not_passed(kata, folder):
    progress = Progress(folder / "exercises")

    def passes(exercise):
        verdict = Verdict(exercise, (Check("a check", Status.PASSED),))
        (folder / "exercises" / exercise.file).write_text("mine\n")
        progress.note(verdict, fingerprint(folder / "exercises", exercise))

    passes(find_exercise("ex01"))
    title = find_exercise("ex02").title
    assert f"{title} · hint 1 of" in kata("hint", without_torch=True)
    assert f"{title} · hint 3 of" in kata("hint", "next", "3", without_torch=True)
    for exercise in core_exercises():
        passes(exercise)
    assert "All passed. A hint for one" in kata("hint", without_torch=True)
    encore = encores()[-1]
    (folder / "exercises" / encore.file).write_text("begun\n")
    assert f"{encore.title} · hint 1 of" in kata("hint", without_torch=True)
