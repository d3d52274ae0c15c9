"""What student code may import, here as in grading, and what happens where it imports more."""

import numpy
import pytest
import torch

from kata.manifest import find_exercise, interfaces
from kata.submission.failures import NotStarted, Raised, TimedOut, Unloadable
from kata.submission.in_process import InProcess
from kata.submission.loading import Package

BODY = "\ndef kl_divergence(z_mean, z_log_var):\n    return {}\n"
ZERO = "z_mean.sum() * 0"


@pytest.fixture
def opened(package_with):
    """Exercise 3 with this text, as the checks see it."""

    def open_text(text, seconds=20.0):
        folder = package_with(ex03=text)
        return InProcess(folder, find_exercise("ex03").interface, interfaces(), seconds)

    return open_text


def call(submission):
    return submission(torch.ones(2, 3), torch.ones(2, 3))


@pytest.mark.parametrize(
    "line",
    [
        "import matplotlib.pyplot as plt",
        "import pytest, hypothesis",
        "from kata.lessons.ex03.expected import kl_divergence as right",
        "import nobody_ever_made_this.part as part",
        "from nobody_ever_made_this import something, something_else as another",
        "import matplotlib\ndef show(image):\n    matplotlib.pyplot.imshow(image)",
    ],
)
def test_an_import_that_is_never_used_costs_nothing(opened, line):
    assert call(opened(line + BODY.format(ZERO))) == 0


@pytest.mark.parametrize(
    ("line", "use", "name"),
    [
        ("import matplotlib.pyplot as plt", "plt.plot(z_mean)", "matplotlib.pyplot.plot"),
        ("from tqdm import tqdm", "[x for x in tqdm(z_mean)]", "tqdm.tqdm"),
        ("import helper", "helper.kl(z_mean)", "helper.kl"),
        ("from helper import kl", "kl(z_mean)", "helper.kl"),
        ("import helper", "z_mean * helper.factor", "helper.factor"),
        ("from kata.lessons.ex03 import expected", "expected.kl_divergence(z_mean)", "kata"),
    ],
)
def test_the_line_that_uses_it_fails_and_says_what_there_is(opened, line, use, name):
    with pytest.raises(Raised) as raised:
        call(opened(line + BODY.format(use)))
    text = str(raised.value)
    assert name in text
    assert "torch, numpy" in text
    assert use in text


def test_a_base_class_from_elsewhere_fails_when_the_file_is_loaded(opened):
    text = "import pytorch_lightning as pl\nclass Loss(pl.LightningModule):\n    pass\n"
    with pytest.raises(Unloadable, match=r"pytorch_lightning\.LightningModule is not available"):
        call(opened(text + BODY.format(ZERO)))


@pytest.mark.parametrize("error", ["ImportError", "(ValueError, ModuleNotFoundError)", "Exception"])
def test_code_that_is_ready_for_the_import_to_fail_sees_it_fail(opened, error):
    text = (
        "try:\n    from tqdm import tqdm\n"
        f"except {error}:\n    def tqdm(items):\n        return items\n"
    )
    assert call(opened(text + BODY.format("sum(tqdm([z_mean.sum() * 0]))"))) == 0


def test_the_standard_library_torch_and_numpy_are_the_real_ones(package_with):
    text = (
        "import math, numpy as np, torch.nn.functional as F\nfrom torch import nn\n"
        "from collections import abc\ndef kl_divergence():\n    return math, np, F, nn, abc\n"
    )
    package = Package(package_with(ex03=text), interfaces())
    module, np, functional, nn, abc = package.load("kl_divergence")()
    assert (module.pi, np, functional, nn) == (
        __import__("math").pi, numpy, torch.nn.functional, torch.nn,
    )  # fmt: skip
    assert abc.Callable


def test_input_is_named_as_what_it_is(opened):
    with pytest.raises(Raised, match=r"calls input\(\)"):
        call(opened(BODY.format("float(input('? '))")))


@pytest.mark.parametrize(
    "decorator",
    ["@torch.compile", "@torch.compile(backend='inductor')", "@torch.compile(fullgraph=True)"],
)
def test_nothing_is_compiled(opened, decorator):
    text = f"import torch\n{decorator}" + BODY.format("torch.zeros(())")
    before = torch.compile
    assert call(opened(text)) == 0
    assert torch.compile is before


@pytest.mark.parametrize(
    "switch",
    ["with torch.autograd.detect_anomaly():", "with torch.autograd.set_detect_anomaly(True):"],
)
def test_no_operation_is_traced(opened, switch):
    body = f"{switch}\n        assert not torch.is_anomaly_enabled()\n        return {ZERO}"
    source = f"import torch\ndef kl_divergence(z_mean, z_log_var):\n    {body}\n"
    before = torch.set_anomaly_enabled
    assert call(opened(source)) == 0
    assert torch.set_anomaly_enabled is before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
def test_a_file_in_utf_8_may_have_a_mark(opened, encoding):
    assert call(opened(("# Über σ²" + BODY.format(ZERO)).encode(encoding))) == 0


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_a_file_is_read_in_the_encoding_that_its_mark_names(opened, encoding):
    mark = "" if encoding in ("utf-16", "utf-32") else "\ufeff"
    text = f"{mark}# -*- coding: utf-16 -*- Über σ²\r\n" + BODY.format(ZERO)
    assert call(opened(text.encode(encoding))) == 0


def test_what_is_not_started_is_so_in_utf_16_too(opened):
    stub = "# Über σ²" + BODY.replace("return {}", "raise NotImplementedError")
    with pytest.raises(NotStarted):
        call(opened(stub.encode("utf-16")))


def test_a_mark_that_is_not_true_is_said(opened):
    with pytest.raises(Unloadable, match=r"says that it is in UTF-16, and isn't.*Save it again"):
        call(opened("# cut".encode("utf-16")[:-1]))


def test_a_slow_import_is_a_timeout(opened):
    with pytest.raises(TimedOut, match="still running"):
        call(opened("import time\ntime.sleep(60)" + BODY.format(ZERO), seconds=0.2))
