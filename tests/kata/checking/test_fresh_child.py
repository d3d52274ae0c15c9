"""Each exercise is checked in a child of its own: what one leaves behind never reaches another."""

import faulthandler
import os
import sys
import time
from functools import partial
from textwrap import dedent

import pytest

from kata.checking import fresh_child
from kata.checking.fresh_child import Ended
from kata.checking.run_in_subprocess import run_checks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows can't fork")

RIGHT = "def kl_divergence(m, v):\n    return (m**2 + v.exp() - 1 - v).sum(1).mean() / 2\n"


def abort():
    faulthandler.disable()  # pytest's would print where.
    os.abort()


def test_the_end_of_the_function_is_known_from_the_end_of_the_process():
    functions = {
        "returns": lambda: None,
        "leaves": lambda: os._exit(0),
        "leaves with 3": lambda: os._exit(3),
        "aborts": abort,
    }
    for at_once in (1, 3, 8):
        ended = list(fresh_child.run(functions, at_once))
        assert sorted(ended, key=lambda each: list(functions).index(each.name)) == [
            Ended("returns", 0, True),
            Ended("leaves", 0, False),
            Ended("leaves with 3", 3, False),
            Ended("aborts", -6, False),
        ]


def test_so_many_run_side_by_side(tmp_path):
    def meet(own, other):
        (tmp_path / own).touch()
        for _ in range(6000):
            if (tmp_path / other).exists():
                return
            time.sleep(0.01)
        raise TimeoutError(f"{other} did not run beside {own}")

    functions = {"a": partial(meet, "a", "b"), "b": partial(meet, "b", "a")}
    assert all(ended.complete for ended in fresh_child.run(functions, 2))
    started = []
    one_by_one = fresh_child.run(
        dict.fromkeys("abc", lambda: None), 1, lambda *_: started.append(1)
    )
    assert [(ended.name, len(started)) for ended in one_by_one] == [("a", 1), ("b", 2), ("c", 3)]


@pytest.mark.parametrize(
    "left_behind",
    [
        """
            torch.set_default_dtype(torch.float64)
            torch.autocast('cpu', dtype=torch.bfloat16).__enter__()
            torch.set_grad_enabled(False)
            os.chdir(tempfile.mkdtemp())
        """,
        """
            torch.set_default_device('meta')
            torch.device('meta').__enter__()
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
        """,
        """
            torch.Tensor.__sub__ = lambda a, b: a * 0
            sys.modules['torch.nn.functional'] = None
        """,
    ],
    ids=["modes", "devices", "replaced"],
)
def test_what_an_exercise_leaves_behind_never_reaches_another(package_with, left_behind):
    imports = "import os, signal, sys, tempfile, torch"
    text = f"{imports}\n{dedent(left_behind)}\n{RIGHT}"
    verdicts = run_checks(package_with(ex03=text), ["ex03", "ex04"])
    assert verdicts[1].is_passed, verdicts[1].message


def test_an_exercise_that_ends_its_process_half_way_has_not_passed(package_with):
    text = (
        "import os\nCALLS = []\ndef kl_divergence(m, v):\n    CALLS.append(1)\n"
        "    if len(CALLS) > 40:\n        os._exit(0)\n"
        "    return (m**2 + v.exp() - 1 - v).sum(1).mean() / 2\n"
    )
    first, second = run_checks(package_with(ex03=text), ["ex03", "ex04"])
    assert first.status == "crashed"
    assert "exit status 0" in first.message
    assert second.is_passed


def test_what_exercises_print_side_by_side_is_told_apart(package_with):
    def noisy(name, arguments):
        return (
            f"import time\ndef {name}({arguments}):\n    for _ in range(9):\n"
            f"        print('{name} was here', flush=True)\n        time.sleep(0.001)\n"
            "    return 0\n"
        )

    texts = {
        "ex03": noisy("kl_divergence", "m, v"),
        "ex04": noisy("pixel_sum_mse", "decoded, features"),
    }
    for verdict in run_checks(package_with(**texts), list(texts)):
        name = verdict.exercise.name
        printed = {line.strip() for line in verdict.first_failure.printed.splitlines()}
        assert f"{name} was here" in printed
        assert not any("was here" in line and name not in line for line in printed)
