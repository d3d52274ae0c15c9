"""``python -m kata check``: a verdict for every exercise, whatever the student's code does."""

import json
import shutil
import sys

import pytest
from support import command
from support.command import in_fork

from kata.checking import run_in_subprocess as check
from kata.checking import time_limits
from kata.manifest import ROOT, core_exercises, exercises

ALL = [exercise.id for exercise in core_exercises()]


def kata(*arguments):
    return command.kata(*arguments, cwd=ROOT)


def run_checks(*arguments):
    return in_fork(check.run_checks, *arguments)


@pytest.fixture
def verdict_on(package_with):
    """The verdict on one file's text, from the watched process, as the command line gets it."""

    def run(exercise_id, text):
        [verdict] = run_checks(package_with(**{exercise_id: text}), [exercise_id])
        return verdict

    return run


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_a_full_disk_is_not_the_students_fault():
    result = command.new_python("-c", LITTLE_CAN_BE_WRITTEN, ROOT / "solutions", cwd=ROOT)
    assert "which may be full. Free some space there" in result.stdout, result.stderr


LITTLE_CAN_BE_WRITTEN = """
import resource, sys
from pathlib import Path
from kata.checking.run_in_subprocess import run_checks
from kata.errors import UserError
resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
try:
    print(run_checks(Path(sys.argv[1]), ["ex01"]))
except UserError as error:
    print(error)
"""


def test_stubs_are_all_not_started_and_the_board_says_what_to_do(tmp_path):
    # Of the repository's own exercises, it would write down how far the developer is.
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises")
    result = command.kata("check", cwd=tmp_path)
    assert result.returncode == 1
    assert "0 of 6 passed" in result.stdout
    assert result.stdout.count("not started") == 5
    assert "exercises/ex01_trim.py" in result.stdout
    assert "-m kata hint ex01" in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    assert "\x1b" not in result.stdout, "colours are for terminals"


def test_solutions_pass_and_the_report_follows_the_schema(tmp_path):
    file = tmp_path / "report.json"
    result = command.new_python(
        *("-m", "kata", "check", "--package", "solutions", "--json", file), cwd=ROOT
    )
    assert result.returncode == 0, result.stdout
    report = json.loads(file.read_text(encoding="utf-8"))
    assert report["schema"] == 1
    assert report["submission"] == "solutions"
    assert (report["score"], report["max_score"]) == (6.0, 6.0)
    assert [exercise["id"] for exercise in report["exercises"]] == ALL
    for exercise in report["exercises"]:
        assert exercise["status"] == "passed"
        assert exercise["points"] == exercise["max_points"] == 1.0
        assert exercise["misconceptions"] == []
        assert exercise["seconds"] > 0


def test_solutions_over_the_stubs_pass_as_a_students_own(tmp_path):
    shutil.copytree(ROOT / "exercises", tmp_path / "mine")
    for exercise in exercises():
        shutil.copy(ROOT / "solutions" / exercise.file, tmp_path / "mine")
    assert kata("check", "--package", tmp_path / "mine").returncode == 0


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        pytest.param("class Trim(:\n", "error", ["line 1", "class Trim(:"], id="syntax error"),
        pytest.param(b"x = 1\x00\n", "error", ["ex01_trim.py"], id="null byte"),
        pytest.param(b"x = '\xff\xfe'\n", "error", ["ex01_trim.py"], id="bad encoding"),
        pytest.param(None, "missing", ["There is no", "ex01_trim.py"], id="no file"),
        pytest.param("x = 1\n", "missing", ["has no Trim"], id="no name"),
        pytest.param(
            "import nowhere\nnowhere.go()\n",
            "error",
            ["nowhere.go is not available", ":2"],
            id="failed import",
        ),
        pytest.param(
            "import sys\nsys.exit(0)\n", "error", ["SystemExit", "sys.exit(0)"], id="exit at import"
        ),
        pytest.param(
            "class Trim:\n    def __call__(self, images):\n        return images.nowhere\n",
            "error",
            ["AttributeError", "ex01_trim.py:3", "return images.nowhere", "images  float32"],
            id="exception",
        ),
        pytest.param(
            "class Trim:\n    def __call__(self, images):\n        raise SystemExit(0)\n",
            "error",
            ["SystemExit"],
            id="exit",
        ),
        pytest.param(
            "class Trim:\n    def __call__(self, images):\n        pass\n",
            "failed",
            ["nothing (None)"],
            id="no return",
        ),
        pytest.param(
            "class Trim:\n    def __call__(self, images):\n        return [1, 2]\n",
            "failed",
            ["a value of type list instead of a tensor"],
            id="no tensor",
        ),
        pytest.param(
            "import os\nclass Trim:\n    def __call__(self, images):\n        os._exit(0)\n",
            "crashed",
            ["ended the Python process"],
            id="end of the process",
        ),
        pytest.param(
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n",
            "crashed",
            ["signal 9"],
            id="killed",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="no signals on Windows"),
        ),
    ],
)
def test_every_way_to_break_has_its_message(verdict_on, text, status, words):
    verdict = verdict_on("ex01", text)
    assert verdict.status == status
    assert not verdict.is_passed
    for word in words:
        assert word in verdict.message
    assert "kata/" not in verdict.message, "no frame of our own"
    assert "Traceback" not in verdict.message


def test_an_unfinished_stub_is_not_started_but_torchs_own_notimplementederror_is_an_error(
    verdict_on,
):
    text = "from torch import nn\nclass Trim(nn.Module):\n    pass\n"
    verdict = verdict_on("ex01", text)
    assert verdict.status == "error"
    assert "forward" in verdict.message


def test_an_endless_loop_is_stopped_and_the_others_get_their_verdicts(package_with, monkeypatch):
    monkeypatch.setattr(time_limits, "CHECK", 14.0)
    loop = "def {}(a, b):\n    while True:\n        {}\n"
    swallowing = "try:\n            a + b\n        except BaseException:\n            pass"
    folder = package_with(
        ex03=loop.format("kl_divergence", "a + b"), ex04=loop.format("pixel_sum_mse", swallowing)
    )
    verdicts = check.run_checks(folder, ["ex03", "ex04", "ex06"])
    assert [verdict.status for verdict in verdicts] == ["timeout", "timeout", "passed"]
    assert "ex03_kl_divergence.py" in verdicts[0].message
    assert "while True" in verdicts[0].message or "a + b" in verdicts[0].message


def test_a_broken_exercise_3_costs_exercise_5_nothing(package_with):
    folder = package_with(ex03="def kl_divergence(:\n", ex04="raise ValueError\n")
    verdicts = run_checks(folder, ["ex03", "ex04", "ex05"])
    assert [verdict.status for verdict in verdicts] == ["error", "error", "passed"]


def test_a_mistake_is_shown_by_a_batch_that_tells(verdict_on):
    verdict = verdict_on(
        "ex03",
        "def kl_divergence(z_mean, z_log_var):\n"
        "    print('seen')\n"
        "    return -0.5 * (1 + z_log_var - z_mean**2 - z_log_var.exp()).mean(1).mean()\n",
    )
    assert verdict.misconceptions == ("kl-averages-latents",)
    assert "z_mean        float32 [2, 3]" in verdict.message
    assert verdict.exercise.mistakes["kl-averages-latents"] in verdict.message
    assert "seen" in verdict.first_failure.printed


def test_the_smallest_counterexample_is_shown(verdict_on):
    verdict = verdict_on(
        "ex03",
        "def kl_divergence(z_mean, z_log_var):\n"
        "    v = z_log_var.clamp(max=2.4)\n"
        "    return -0.5 * (1 + v - z_mean**2 - v.exp()).sum(1).mean()\n",
    )
    assert "torch.tensor([[0.]]), torch.tensor([[2.5]])" in verdict.message


def test_pytest_itself_shows_the_message_and_no_frame(package_with):
    folder = package_with(ex04="def pixel_sum_mse(decoded, features):\n    return decoded.nope\n")
    result = command.python(
        *("-m", "pytest", "--package", folder, "tests/test_ex04_reconstruction_loss.py"), cwd=ROOT
    )
    assert result.returncode == 1
    assert "return decoded.nope" in result.stdout
    assert "kata/submission" not in result.stdout
    assert "0 of 1 passed" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "ex99"], "no exercise ex99"),
        (["check", "--package", "nowhere"], "no folder nowhere"),
        (["check", "--package", "tests"], "holds none of the exercise files"),
        (["check", "--json", "nowhere/report.json"], "no folder nowhere"),
        (["hint", "ex77"], "no exercise ex77"),
        (["hint", "ex01", "4"], "hints 1 to 3"),
        (["check", "--seed", "many"], "invalid int value: 'many'"),
        (["check", "--seed", "-1"], "from 0 to 2**32 - 1"),
        (["sing"], "no command sing"),
    ],
)
def test_bad_input_gets_one_line_and_exit_2(arguments, words):
    result = kata(*arguments)
    assert result.returncode == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_hints_come_one_at_a_time(tmp_path):
    shutil.copytree(ROOT / "exercises", tmp_path / "mine")
    package = ["--package", tmp_path / "mine"]
    first, second = kata("hint", "ex03", *package), kata("hint", "ex03", *package)
    last = kata("hint", "3", "3", *package)
    assert first.returncode == second.returncode == last.returncode == 0
    assert "hint 1 of 3" in first.stdout
    assert "hint 2 of 3" in second.stdout
    assert "hint ex03 2" in first.stdout
    assert "Still stuck" not in last.stdout


def test_a_thread_left_running_does_not_hold_the_verdict(verdict_on):
    text = (
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(600,)).start()\n"
        "class Trim:\n    def __call__(self, images):\n        return images[..., :28, :28]\n"
    )
    assert verdict_on("ex01", text).status == "passed"


def test_results_that_change_from_call_to_call_are_a_failure_not_a_broken_check(verdict_on):
    text = (
        "import itertools, torch\ncount = itertools.count()\n"
        "def kl_divergence(m, v):\n"
        "    wrong = next(count) % 3 == 0\n"
        "    return -(1 + v - m**2 - v.exp()).sum(1).mean() / 2 + wrong\n"
    )
    verdict = verdict_on("ex03", text)
    assert verdict.status == "failed"
    assert "wrong value" in verdict.message


def test_a_graph_that_torch_cannot_differentiate_is_told(verdict_on):
    text = (
        "def kl_divergence(m, v):\n"
        "    e = v.exp()\n"
        "    result = (m**2 + e - 1 - v).sum(1).mean() / 2\n"
        "    with __import__('torch').no_grad():\n"
        "        e.add_(1)\n"
        "    return result\n"
    )
    verdict = verdict_on("ex03", text)
    assert verdict.status == "failed"
    assert "a tensor that they need was written over" in verdict.message


def test_code_that_ends_the_run_of_checks_ends_its_own_exercise_alone(package_with):
    text = "import sys\ndef kl_divergence(m, v):\n    sys.modules['pytest'].exit('done', 0)\n"
    verdicts = run_checks(package_with(ex03=text), ["ex03", "ex04"])
    assert [verdict.status for verdict in verdicts] == ["crashed", "passed"]
