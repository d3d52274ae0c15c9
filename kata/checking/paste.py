"""One line that shows a failure when it is pasted after the student's own definition."""

import re
from collections.abc import Mapping

import torch
from torch import Tensor

from kata.checking.expect import same
from kata.lessons.lookup import find_expected
from kata.manifest import Exercise
from kata.submission.interface import Submission
from kata.submission.showing import SMALL, numbers


def line_to_paste(
    exercise: Exercise, submission: Submission, given: Mapping[str, Tensor | str]
) -> str:
    """``f(torch.tensor([[0.0]]))  # yours 1, expected 0``.

    The call is made as it is written. Empty where it is not wrong, because a mode or a memory
    layout is needed for that, where what is expected follows no formula, and where the line would
    be long.
    """
    expected = find_expected(exercise.interface)
    inputs = [given.get(name) for name in exercise.inputs]
    if expected is None or not inputs:
        return ""
    tensors = [each for each in inputs if isinstance(each, Tensor) and each.dtype == torch.float32]
    written = [_as_code(each) for each in tensors]
    if len(tensors) < len(inputs) or not all(written):
        return ""
    plain = [each.detach().clone(memory_format=torch.contiguous_format) for each in tensors]
    yours = submission(*(each.clone() for each in plain)).detach()
    right = expected(*plain)
    call = f"{exercise.name}{'()' if exercise.is_class else ''}({', '.join(written)})"
    if yours.numel() <= SMALL and right.numel() <= SMALL:
        if same(yours, right):
            return ""
        return f"{call}  # yours {_result(yours)}, expected {_result(right)}"
    if yours.shape == right.shape:
        return ""
    return f"{call}.shape  # yours {list(yours.shape)}, expected {list(right.shape)}"


def _result(value: Tensor) -> str:
    return numbers(value.tolist(), digits=4)


def _as_code(tensor: Tensor) -> str:
    """What to type for this tensor; empty where that is long."""
    shape = list(tensor.shape)
    if not tensor.numel():
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
