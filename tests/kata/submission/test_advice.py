"""Exceptions that say too little are explained; those that say enough are left alone."""

import textwrap
import traceback

import pytest
import torch

from kata.submission.advice import advice_on
from kata.submission.exception_messages import own_frames

MODEL = """
class Model:
    def __init__(self, encoder, *, draw=None):
        self.decoder = abs
        size = 3

    def forward(self, images):
        return list(map(lambda image: {}, images))

    def __call__(me, images):
        return [{} for image in images]

Model(abs).{}([1, 2])
"""


def advice_for(source, folder):
    """On what this source raises when it is run."""
    path = folder / "answer.py"
    path.write_text(textwrap.dedent(source), encoding="utf-8")
    try:
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), {"torch": torch})
    except Exception as exception:
        return " ".join(advice_on(exception, own_frames(exception, folder)))
    raise AssertionError("it raised nothing")


@pytest.mark.parametrize(
    ("name", "method", "said"),
    [
        ("draw", "forward", "`draw` is an argument of `__init__`, which other methods"),
        ("encoder", "__call__", "there, `me.encoder`."),
        ("size", "forward", "`size` is a variable of `__init__`, which"),
        ("decoder", "__call__", "`decoder` is an attribute: in a method it is read as `me.dec"),
    ],
)
def test_a_name_that_a_method_does_not_see_is_explained(tmp_path, name, method, said):
    assert said in advice_for(MODEL.format(name, name, method), tmp_path)


def test_other_names_that_do_not_exist_are_left_alone(tmp_path):
    assert not advice_for(MODEL.format("drawn", "drawn", "forward"), tmp_path)
    assert not advice_for("def forward(images):\n    return draw\nforward(1)\n", tmp_path)
    assert not advice_for("class A:\n    def __init__(self):\n        size += 1\nA()\n", tmp_path)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("torch.ones(2, 3) - torch.ones(2)", "lines shapes up from the right"),
        ("sum(torch.ones(2, 3), dim=1)", "`sum` is Python's own"),
        ("max(torch.ones(2, 3), keepdim=True)", "`torch.max`"),
        ("all(torch.ones(2, 3), dim=1)", "`all` is Python's own"),
        ("abs(torch.ones(2), out=None)", "`abs` is Python's own"),
        ("torch.ones(2) ^ 2", "that is **"),
        ("with torch.no_grad: pass", "brackets"),
        ("torch.ones(1).expand(3).mul_(2)", "is to be used as it is"),
        ("with torch.inference_mode(): torch.ones(2)._version", "do without it"),
        ("torch.ones(2).sum(dims=1)", ""),
        ("torch.ones(2, 3) @ torch.ones(2, 3)", ""),
        ("print(1, dim=2)", ""),
        ("def sum(x): return x\nsum(torch.ones(2), dim=1)", ""),
    ],
)
def test_messages_of_little_help_are_explained(tmp_path, code, said):
    found = advice_for(code, tmp_path)
    assert said in found if said else not found


def test_without_the_source_there_is_no_advice():
    frame = traceback.FrameSummary("gone.py", 3, "forward")
    assert not advice_on(NameError("name 'a' is not defined", name="a"), [frame])
