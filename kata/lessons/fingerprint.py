"""Compares a submission's results with those of each known mistake on the same inputs."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext

import torch
from torch import Tensor

from kata.lessons.inputs import MODES
from kata.submission.failures import Raised, WrongType
from kata.submission.inputs import Input, copies, leaves, tensors_in, with_tensors

RELATIVE = 2e-4

Names = tuple[str, ...]


def attempt(function: Callable[..., Tensor], *inputs: Input) -> Tensor | None:
    """The function's value on copies of the inputs, or None if it gives none; later calls may write
    into the function's own."""
    try:
        return function(*with_tensors(copies(inputs), torch.Tensor.detach)).detach().clone()
    except (Raised, WrongType):
        return None


def close(actual: Tensor | None, expected: Tensor | None) -> bool:
    """Whether both are the same, up to rounding; NaN equals NaN, and None equals None."""
    if actual is None or expected is None:
        return actual is None and expected is None
    if actual.shape != expected.shape:
        return False
    actual, expected = actual.double(), expected.double()
    scale = float(expected.abs().nan_to_num(0, 0, 0).mean()) if expected.numel() else 0.0
    return torch.allclose(actual, expected, RELATIVE, RELATIVE * scale, equal_nan=True)


def only_fit(
    actual: Sequence[Tensor | None],
    inputs: Sequence[tuple[Input, ...]],
    candidates: Iterable[tuple[Names, Callable[..., Tensor]]],
) -> Names:
    """The names of the simplest candidate that gives the actual value on every input.

    A candidate with fewer names is simpler. If two equally simple ones fit, neither is named.
    Inputs on which the submission gave no value are ignored.
    """
    pairs = [pair for pair in zip(actual, inputs, strict=True) if pair[0] is not None]
    if not pairs:
        return ()
    fitting: dict[int, set[Names]] = {}
    for names, candidate in candidates:
        if all(close(value, _result_of(candidate, given)) for value, given in pairs):
            fitting.setdefault(len(names), set()).add(names)
    if not fitting:
        return ()
    simplest = fitting[min(fitting)]
    return next(iter(simplest)) if len(simplest) == 1 else ()


def gives_a_right_float(
    function: Callable[..., Tensor], expected: Callable[..., Tensor], *inputs: Input
) -> bool:
    """Whether it returns a plain Python number instead of a tensor, and the right one."""
    try:
        function(*copies(inputs))
    except WrongType as wrong:
        return wrong.value is not None and close(torch.tensor(wrong.value), expected(*inputs))
    return False


def cuts_gradient(
    function: Callable[..., Tensor],
    expected: Callable[..., Tensor],
    *inputs: Input,
    partly: Sequence[Callable[..., Tensor]] = (),
) -> bool:
    """Whether gradients to the inputs, which should be those of ``expected``, are cut off: some of
    their numbers are right and the others 0, or they are those of a function in ``partly``, which
    is ``expected`` with a cut in it. A gradient that is wrong in another way is not cut off.

    The function's values are right. Where it writes into its inputs, or torch refuses to go back
    through its graph, the gradient is not cut: something else is wrong.
    """
    given = leaves(inputs)
    try:
        value = function(*given)
    except Raised as raised:
        # A tensor kept from a call in inference mode is another matter.
        return "inference tensor" not in str(raised).lower() and not writes_in_place(
            function, *inputs
        )
    except WrongType:
        return False
    if not value.requires_grad or _cuts_where_one_asks(function, *inputs):
        return True
    try:
        actual = _gradients(value, given)
    except RuntimeError:
        return False
    right = leaves(inputs)
    wanted = _gradients(expected(*right), right)
    cuts = []
    for cut in partly:
        given = leaves(inputs)
        cuts.append(_gradients(cut(*given), given))
    return not all(map(close, actual, wanted)) and all(
        close(torch.where(own == 0, 0, full), own)
        or any(close(own, gradients[i]) for gradients in cuts)
        for i, (own, full) in enumerate(zip(actual, wanted, strict=True))
    )


def _cuts_where_one_asks(function: Callable[..., Tensor], *inputs: Input) -> bool:
    """Whether the value has no graph where one of several inputs alone asks for a gradient."""
    if len(tensors_in(inputs)) < 2:
        return False
    for number in range(len(inputs)):
        given = [
            each.detach().clone().requires_grad_(i == number) if isinstance(each, Tensor) else each
            for i, each in enumerate(inputs)
        ]
        try:
            if isinstance(inputs[number], Tensor) and not function(*given).requires_grad:
                return True
        except (Raised, WrongType):
            return False
    return False


def modifies_its_inputs(function: Callable[..., Tensor], *inputs: Input) -> bool:
    """Whether a call changes what it is given, be it only where gradients are switched off."""
    for mode in (nullcontext, *MODES.values()):
        with mode():
            own = copies(inputs)
            try:
                function(*own)
            except (Raised, WrongType):
                continue
            if not all(map(torch.equal, tensors_in(own), tensors_in(inputs))):
                return True
    return False


def writes_in_place(function: Callable[..., Tensor], *inputs: Input) -> bool:
    """Whether torch stops the function because it writes into its inputs, be it the same values.

    That is not allowed for a leaf that gradients are asked for, but in the middle of a graph.
    """
    try:
        function(*leaves(inputs))
        return False
    except (Raised, WrongType) as failure:
        if "in-place operation" not in str(failure):
            return False
    try:
        function(*with_tensors(leaves(inputs), lambda leaf: leaf * 1))
    except (Raised, WrongType):
        return False
    return True


def _gradients(value: Tensor, inputs: list[Input]) -> tuple[Tensor, ...]:
    # Different weights, so that each element's gradient counts for itself.
    weights = torch.linspace(1, 2, value.numel(), dtype=value.dtype).view_as(value)
    return torch.autograd.grad((value * weights).sum(), tensors_in(inputs), materialize_grads=True)


def _result_of(candidate: Callable[..., Tensor], inputs: tuple[Input, ...]) -> Tensor | None:
    try:
        return candidate(*copies(inputs))
    except (RuntimeError, ValueError, IndexError):
        return None
