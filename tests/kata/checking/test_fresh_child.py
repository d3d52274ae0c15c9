"""Each exercise is checked in a child of its own: what one leaves behind never reaches another."""

import os
import sys
from textwrap import dedent

import pytest

from kata.checking import fresh_child
from kata.checking.run_in_subprocess import run_checks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows can't fork")

RIGHT = "def kl_divergence(m, v):\n    return (m**2 + v.exp() - 1 - v).sum(1).mean() / 2\n"


def test_the_end_of_the_function_is_known_from_the_end_of_the_process():
    assert fresh_child.run(lambda: None) == (0, True)
    assert fresh_child.run(lambda: os._exit(0)) == (0, False)
    assert fresh_child.run(lambda: os._exit(3)) == (3, False)
    assert fresh_child.run(os.abort) == (-6, False)


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
