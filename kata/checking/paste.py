"""A call that shows a failure when it is pasted after the student's own definition."""

import re

import torch
from torch import Tensor

from kata.checking.expect import same
from kata.checking.repeated_calls import WHICH_CALL
from kata.lessons.lookup import find_expected
from kata.manifest import Exercise
from kata.submission.inputs import Input, copies
from kata.submission.interface import Given, Submission
from kata.submission.showing import SMALL, numbers

WIDTH = 76
"""A longer line may be wrapped where it is shown, and the rest of a comment is no Python."""


def line_to_paste(exercise: Exercise, submission: Submission, given: Given) -> str:
    """``f(torch.tensor([[0.0]]))  # yours 1, expected 0``, the comment on a line of its own where
    both are too long for one.

    The call is made as it is written. Empty where it is not wrong, because a mode or a memory
    layout is needed for that, where calls before it are, where what is expected follows no
    formula, and where the line would be long.
    """
    expected = find_expected(exercise.interface)
    inputs = [given.get(name) for name in exercise.inputs]
    if expected is None or not inputs or WHICH_CALL in given:
        return ""
    plain = [_plainly(each) for each in inputs if each is not None and not isinstance(each, str)]
    written = [_as_code(each) for each in plain]
    if len(plain) < len(inputs) or not all(written):
        return ""
    yours = submission(*copies(plain)).detach()
    right = expected(*plain)
    call = f"{exercise.name}{'()' if exercise.is_class else ''}({', '.join(written)})"
    if yours.numel() <= SMALL and right.numel() <= SMALL:
        if same(yours, right):
            return ""
        return _commented(call, *_results(yours, right))
    if yours.shape == right.shape:
        return ""
    return _commented(f"{call}.shape", str(list(yours.shape)), str(list(right.shape)))


def _commented(call: str, yours: str, expected: str) -> str:
    comment = f"# yours {yours}, expected {expected}"
    line = f"{call}  {comment}"
    return line if len(line) <= WIDTH else f"{call}\n{comment}"


def _results(yours: Tensor, right: Tensor) -> list[str]:
    """Both in as few digits as it takes to see the difference."""
    both = (yours, right)
    if yours.shape != right.shape:
        return [f"{numbers(e.tolist(), digits=4)} of shape {list(e.shape)}" for e in both]
    for digits in (4, 7, 17):
        texts = [numbers(each.tolist(), digits=digits) for each in both]
        if texts[0] != texts[1]:
            break
    return texts


def _plainly(given: Input) -> Input:
    """Of the same values, and in memory as if it were written down."""
    if not isinstance(given, Tensor):
        return given
    return given.detach().clone(memory_format=torch.contiguous_format)


def _as_code(given: Input) -> str:
    """What to type for this input; empty where that is long."""
    return _tensor_as_code(given) if isinstance(given, Tensor) else repr(given)


def _tensor_as_code(tensor: Tensor) -> str:
    shape = list(tensor.shape)
    if not tensor.numel() or tensor.dtype != torch.float32:
        return ""
    if tensor.numel() <= SMALL:
        return f"torch.tensor({_literal(tensor)})"
    flat = tensor.flatten()
    if bool((flat == flat[0]).all()):
        return f"torch.full({shape}, {_literal(flat[0])})"
    counted = torch.arange(1.0, 1 + len(flat))
    if torch.equal(flat, counted):
        return f"torch.arange(1., {1 + len(flat)}).view({shape})"
    return ""


def _literal(tensor: Tensor) -> str:
    if not tensor.dim():
        # As float32, in as few digits as it takes: 0. and .5, as short as can be.
        return re.sub(r"\b0(?=\.\d)", "", re.sub(r"(?<=\.)0$", "", str(tensor.numpy())))
    return "[" + ", ".join(map(_literal, tensor)) + "]"
