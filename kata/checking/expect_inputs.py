"""What a call owes to its inputs: their dtype, a gradient to each, and their values left alone."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from kata.checking.expect import apart, expect, expect_values
from kata.submission.exception_messages import describe
from kata.submission.inputs import Input
from kata.submission.interface import Given, Submission
from kata.submission.showing import SMALL, show


def expect_dtype(actual: Tensor, dtype: torch.dtype, given: Given) -> None:
    """Fail unless the result has the dtype of the inputs."""
    there, back = (str(each).removeprefix("torch.") for each in (dtype, actual.dtype))
    problem = f"The result has a different dtype: {there} in, {back} out."
    expect(actual.dtype == dtype, problem, {**given, "you returned": actual})


def expect_gradients(
    value: Tensor, inputs: Mapping[str, Input], given: Given, *, twice: bool = False
) -> tuple[Tensor, ...]:
    """The gradient of ``value`` (a number) with respect to each tensor among the named inputs.

    Fails where an input gets none at all, which is not the same as a gradient of 0; and, if it is
    asked for ``twice``, where a second one comes and is another.
    """
    tensors = {name: each for name, each in inputs.items() if isinstance(each, Tensor)}
    expect(
        value.requires_grad,
        f"No gradient reaches {' or '.join(tensors)}: your result is cut off from the graph.",
        given,
    )
    problem = ""
    try:
        found = torch.autograd.grad(
            value, list(tensors.values()), retain_graph=twice, allow_unused=True
        )
    except RuntimeError as error:
        problem, found = _why_not(error), ()
    expect(not problem, problem, given)
    without = [name for name, gradient in zip(tensors, found, strict=True) if gradient is None]
    expect(not without, f"No gradient reaches {' or '.join(without)}.", given)
    if twice:
        _expect_the_same_again(value, tensors, found, given)
    return found


def expect_parameters_get_gradients(
    submission: Submission, inputs: Mapping[str, Tensor], *constants: Tensor, seed: int = 0
) -> None:
    """Fail unless inputs that are parameters get the gradients that other leaves get.

    The ``constants`` come after the inputs, and ask for none.
    """
    others: tuple[Tensor, ...] = ()
    for make in (Tensor.requires_grad_, nn.Parameter):
        leaves = {name: make(each.clone()) for name, each in inputs.items()}
        submission.seed(seed)
        result = submission(*leaves.values(), *(each.clone() for each in constants))
        given = {**inputs, "given as": "torch.nn.Parameter" if others else "leaves of the graph"}
        found = expect_gradients(result.sum(), leaves, given)
        for name, gradient, other in zip(leaves, found, others, strict=False):
            what = f"gradient to {name}"
            expect_values(gradient, other, given, what=what, yours="gradient you got")
        others = found


def _why_not(error: RuntimeError) -> str:
    if "modified by an inplace operation" in str(error):
        return (
            "Gradients can't flow back: a tensor that they need was written over. Look for "
            "operations in place (+=, out=, names that end in an underscore), and for a tensor "
            "that is kept outside the function and filled again."
        )
    return f"Gradients can't flow back: torch says\n  {describe(error)}"


def _expect_the_same_again(
    value: Tensor, tensors: Mapping[str, Tensor], found: Sequence[Tensor], given: Given
) -> None:
    try:
        again = torch.autograd.grad(value, list(tensors.values()), allow_unused=True)
    except RuntimeError:  # A backward may free what it needs: nobody asks for two.
        return
    for name, first, second in zip(tensors, found, again, strict=True):
        expect(
            second is not None and torch.allclose(second, first, equal_nan=True),
            f"A second backward pass through the same graph gives another gradient to {name} than "
            "the first did. Look for what is written into while gradients are computed: in a "
            "backward of your own, or in a hook.",
            given,
            {} if second is None else {"first gradient": first, "second gradient": second},
        )


def expect_unchanged(now: Mapping[str, Input], before: Mapping[str, Input], **shown: str) -> None:
    """Fail if a call has changed a tensor among its inputs. ``shown`` says more of the call."""
    for name, was in before.items():
        current = now[name]
        if not (isinstance(was, Tensor) and isinstance(current, Tensor)):
            continue
        titles = f"{name} before", f"{name} after"
        values: dict[str, Input | str] = {**dict(zip(titles, (was, current), strict=True)), **shown}
        places = (was != current).nonzero().tolist() if was.shape == current.shape else []
        if places and (was.numel() > SMALL or show(was) == show(current)):
            at = tuple(places[0])
            for title, number in zip(
                titles, apart(was[at].item(), current[at].item()), strict=True
            ):
                values[title] = f"{number} at {places[0]}"
        expect(torch.equal(was, current), f"Your call changed {name}, its input.", values)
