"""The line to paste: what to type for tensors and numbers."""

from types import SimpleNamespace

import torch

from kata.checking import paste


def test_a_number_is_written_as_it_is(monkeypatch):
    exercise = SimpleNamespace(name="f", inputs=("start", "steps"), is_class=False, interface=None)
    monkeypatch.setattr(paste, "find_expected", lambda _: lambda start, steps: start * steps)
    line = paste.line_to_paste(
        exercise, lambda start, steps: start, {"start": torch.tensor([2.0]), "steps": 3}
    )
    assert line == "f(torch.tensor([2.]), 3)  # yours [2], expected [6]"


def test_a_comment_that_would_be_wrapped_has_a_line_of_its_own(monkeypatch):
    exercise = SimpleNamespace(name="f", inputs=("start",), is_class=False, interface=None)
    monkeypatch.setattr(paste, "find_expected", lambda _: lambda start: start + 1)
    start = torch.linspace(0, 1, 6).view(2, 3)
    call, comment = paste.line_to_paste(
        exercise, lambda start: start, {"start": start}
    ).splitlines()
    assert torch.equal(eval(call, {"torch": torch, "f": lambda start: start}), start)
    assert comment.startswith("# yours [[0, 0.2,")
    assert ", expected [[1, 1.2," in comment


def test_what_differs_late_is_shown_in_more_digits(monkeypatch):
    exercise = SimpleNamespace(name="f", inputs=("start",), is_class=False, interface=None)
    monkeypatch.setattr(paste, "find_expected", lambda _: lambda start: start + 0.04)
    line = paste.line_to_paste(exercise, lambda start: start, {"start": torch.tensor([100.0])})
    assert line == "f(torch.tensor([100.]))  # yours [100], expected [100.04]"
