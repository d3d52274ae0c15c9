"""Compares an answer with what was expected, in words."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from kata.contract import ABSOLUTE, RELATIVE
from kata.lessons.drawing.answer import Answer, real

Place = tuple[int, ...]


@dataclass(frozen=True)
class Finding:
    """One thing that was compared. ``problem`` is empty where it agrees."""

    what: str
    problem: str
    agreed: str = "agrees"


def compare(
    what: str, yours: Answer, expected: Tensor, where: Callable[[Place], str] | None = None
) -> Finding:
    """Shape first, then dtype, then the largest difference and, by ``where``, its place.

    Any floating dtype will do where float64 is expected.
    """
    if isinstance(yours, str):
        return Finding(what, yours)
    shape, dtype = list(yours.shape), dtype_of(yours)
    if yours.shape != expected.shape:
        wanted = f"{list(expected.shape)}" + " (one number)" * (expected.dim() == 0)
        return Finding(what, f"shape {shape} instead of {wanted}: no difference can be drawn")
    if yours.is_complex():
        return Finding(what, f"dtype {dtype}: no difference can be drawn")
    problems = []
    if not (yours.dtype == expected.dtype or _any_float_will_do(yours, expected)):
        problems.append(f"dtype {dtype} instead of {dtype_of(expected)}")
    problems += _value_problems(yours.double(), expected.double(), where)
    shape_words = f"shape {shape}" if shape else "one number"
    return Finding(what, ", ".join(problems), f"agrees: {shape_words}, {dtype}")


def next_call(what: str, first: Answer, second: Answer) -> Finding:
    """Whether a second call drew something new."""
    if isinstance(second, str):
        return Finding("next call", second)
    values, others = real(first), real(second)
    same = (
        values is not None and others is not None and torch.equal(values.double(), others.double())
    )
    return Finding("next call", f"the same {what} again" if same else "", f"draws other {what}")


def dtype_of(value: Tensor) -> str:
    return str(value.dtype).removeprefix("torch.")


def times(yours: Tensor, expected: Tensor) -> str:
    """``1/784 of what was expected``, where that is so everywhere; or nothing."""
    yours, expected = yours.double(), expected.double()
    at = expected.abs() > ABSOLUTE
    if not bool(at.any()) or not bool(torch.isfinite(yours).all()):
        return ""
    factor = float((yours[at] * expected[at]).sum() / expected[at].square().sum())
    if not torch.allclose(yours, factor * expected, 1e-3, ABSOLUTE):
        return ""
    if abs(factor) < 1e-9 or abs(factor - 1) < 1e-3:
        return ""
    part = round(1 / abs(factor))
    if part > 1 and _is_whole(1 / factor):
        return f"{'-' * (factor < 0)}1/{part} of what was expected"
    if expected.numel() == 1 and not _is_whole(factor):
        return ""  # Any two numbers have a ratio.
    return f"{factor:.4g} times what was expected"


def beyond(answers: dict[str, Answer]) -> list[Finding]:
    """Findings on ``kata.lessons.drawing.answer.beyond_values``."""
    return [
        Finding("gradient", str(answers["gradient"]), "flows back"),
        Finding("inputs", str(answers["inputs"]), "left as they were"),
    ]


def _is_whole(number: float) -> bool:
    return abs(number - round(number)) < 1e-3 * abs(number)


def _any_float_will_do(yours: Tensor, expected: Tensor) -> bool:
    return expected.dtype == torch.float64 and yours.is_floating_point()


def _value_problems(
    yours: Tensor, expected: Tensor, where: Callable[[Place], str] | None
) -> list[str]:
    gap = (yours - expected).abs().nan_to_num(nan=torch.inf)
    wrong = int((gap > ABSOLUTE + RELATIVE * expected.abs()).sum())
    if not wrong:
        return []
    place = tuple(int(i) for i in torch.unravel_index(gap.argmax(), gap.shape))
    values = f"{float(yours[place]):.4g} instead of {float(expected[place]):.4g}"
    if gap.numel() == 1:
        return [values]
    at = f" at {where(place)}" if where else ""
    return [f"{wrong} of {gap.numel()} values differ, most{at}: {values}"]
