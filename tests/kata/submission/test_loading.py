"""Exercise files find each other, however they are imported, and leave nothing behind."""

import sys

import pytest

from kata.manifest import interfaces
from kata.submission.failures import Missing
from kata.submission.loading import Package

USES_EX03 = "{}\ndef train_vae(*args, **kwargs):\n    return kl_divergence(1, 2)\n"
STAND_IN = {"kl_divergence": lambda a, b: "stand-in"}


@pytest.mark.parametrize(
    "line",
    [
        "from .ex03_kl_divergence import kl_divergence",
        "from ex03_kl_divergence import kl_divergence",
        "from exercises.ex03_kl_divergence import kl_divergence",
        "from solutions.ex03_kl_divergence import kl_divergence",
        "from package.ex03_kl_divergence import kl_divergence",
        "from . import ex03_kl_divergence\nkl_divergence = ex03_kl_divergence.kl_divergence",
        "import exercises.ex03_kl_divergence as own\nkl_divergence = own.kl_divergence",
        "import importlib\n"
        "kl_divergence = importlib.import_module('ex03_kl_divergence').kl_divergence",
    ],
)
@pytest.mark.parametrize("stand_in", [False, True])
def test_every_spelling_finds_the_same_folder(package_with, line, stand_in):
    folder = package_with(
        ex03="def kl_divergence(a, b):\n    return 'own'\n", ex05=USES_EX03.format(line)
    )
    package = Package(folder, interfaces(), STAND_IN if stand_in else None)
    assert package.load("train_vae")() == ("stand-in" if stand_in else "own")


def test_a_lazy_import_inside_a_function_works_while_active(package_with):
    text = (
        "def train_vae():\n    from exercises.ex03_kl_divergence import VALUE\n    return VALUE\n"
    )
    package = Package(package_with(ex03="VALUE = 3\n", ex05=text), interfaces())
    function = package.load("train_vae")
    with package.active():
        assert function() == 3


def test_two_packages_do_not_mix_and_nothing_stays_imported(package_with, tmp_path):
    folder = package_with(ex03="VALUE = 1\ndef kl_divergence(): return VALUE\n")
    first = Package(folder, interfaces()).load("kl_divergence")
    (folder / "ex03_kl_divergence.py").write_text(
        "VALUE = 2\ndef kl_divergence(): return VALUE\n", encoding="utf-8"
    )
    second = Package(folder, interfaces()).load("kl_divergence")
    assert (first(), second()) == (1, 2)
    assert not {"submission", "ex03_kl_divergence", "package"} & set(sys.modules)


def test_a_missing_sibling_is_an_import_error_of_the_one_that_wants_it(package_with):
    folder = package_with(ex03=None, ex05="from .ex03_kl_divergence import kl_divergence\n")
    with pytest.raises(BaseException, match=r"ex05_training_loop\.py can't be imported"):
        Package(folder, interfaces()).load("train_vae")
    with pytest.raises(Missing):
        Package(folder, interfaces()).load("kl_divergence")
