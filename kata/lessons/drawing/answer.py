"""What a student's code returned: a plain tensor, or why there is none, in words."""

import textwrap
from collections.abc import Callable

import torch
from torch import Tensor

from kata.submission.failures import Raised, WrongType
from kata.submission.inputs import Input, copies, leaves, tensors_in

Answer = Tensor | str

LARGEST = 2_000_000
"""Elements of a result. Ours have fewer; more would fill the memory and show nothing."""
PLACES = ("first", "second", "third")
LONGEST = 160
"""Characters of one line of an error message: torch likes to print whole tensors."""


def attempt(function: Callable[..., Tensor], *inputs: Input) -> Answer:
    """The function's value on copies of the inputs, or why there is none, in one line."""
    try:
        return plain(function(*copies(inputs)))
    except (Raised, WrongType) as failure:
        return one_line(getattr(failure, "summary", str(failure)))


def beyond_values(function: Callable[..., Tensor], *inputs: Input, learn: int) -> dict[str, Answer]:
    """What is wrong with the gradients to the tensors among the first ``learn`` inputs, and with
    how the inputs are treated; empty texts if nothing is, or if there is no value at all."""
    given = copies(inputs)
    try:
        function(*given)
    except (Raised, WrongType):
        return {"gradient": "", "inputs": ""}
    kept = all(map(torch.equal, tensors_in(given), tensors_in(inputs)))
    own = leaves(inputs[:learn])
    places = [place for place, each in zip(PLACES, own, strict=False) if isinstance(each, Tensor)]
    try:
        # Clones of the leaves, because writing into a leaf would raise.
        value = function(*copies(own), *inputs[learn:])
        found = torch.autograd.grad(value.sum(), tensors_in(own), allow_unused=True)
        without = [
            place for place, gradient in zip(places, found, strict=False) if gradient is None
        ]
    except (Raised, WrongType, RuntimeError):
        without = places
    where = f"the {without[0]} input" if len(without) == 1 else "any of the inputs"
    return {
        "gradient": f"does not flow back to {'what came in' if learn == 1 else where}"
        * bool(without),
        "inputs": "" if kept else "your code writes into them",
    }


def plain(value: Tensor) -> Answer:
    """A copy that holds the values and nothing else."""
    if value.numel() > LARGEST:
        return f"Yours has shape {list(value.shape)}: too many values to draw."
    return value.detach().clone().contiguous()


def real(answer: Answer, shape: tuple[int, ...] | None = None) -> Tensor | None:
    """The answer where it is a tensor of real numbers (and of this shape), else None."""
    if isinstance(answer, str) or answer.is_complex():
        return None
    return answer if shape is None or answer.shape == shape else None


def one_line(text: str) -> str:
    """The first paragraph as one line, without characters that a terminal might act on."""
    paragraph = text.split("\n\n")[0].splitlines()
    lines = [textwrap.shorten(line, LONGEST, placeholder=" …") for line in paragraph]
    lines = [line for line in lines if line.strip("^")]
    return "".join(c if c.isprintable() else " " for c in " ".join(lines))
