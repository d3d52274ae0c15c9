"""What a call takes: tensors, and plain numbers among them."""

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor

Input = Tensor | int | float


def tensors_in(inputs: Iterable[Input]) -> list[Tensor]:
    return [each for each in inputs if isinstance(each, Tensor)]


def with_tensors(inputs: Iterable[Input], change: Callable[[Tensor], Tensor]) -> list[Input]:
    """The inputs with ``change`` made to each tensor; numbers stay."""
    return [change(each) if isinstance(each, Tensor) else each for each in inputs]


def copies(inputs: Iterable[Input]) -> list[Input]:
    """Inputs of the same values, whose tensors share no memory with these."""
    return with_tensors(inputs, torch.clone)


def leaves(inputs: Iterable[Input]) -> list[Input]:
    """Copies from whose tensors gradients are asked for."""
    return with_tensors(inputs, lambda tensor: tensor.detach().clone().requires_grad_())


def put_into(tensors: Sequence[Input], values: Sequence[Input]) -> list[Input]:
    """The inputs ``values``, in the memory of these tensors."""
    return [
        old.copy_(new) if isinstance(old, Tensor) and isinstance(new, Tensor) else new
        for old, new in zip(tensors, values, strict=True)
    ]


def without_tensors(inputs: Iterable[Input]) -> list[int | float | None]:
    """The numbers, with None in a tensor's place. Raises TypeError for what is neither."""
    plain: list[int | float | None] = []
    for each in inputs:
        if not isinstance(each, Tensor) and type(each) not in (int, float):
            raise TypeError(f"a call takes tensors, int and float, not {type(each).__name__}")
        plain.append(None if isinstance(each, Tensor) else each)
    return plain


def together(plain: Iterable[int | float | None], tensors: Iterable[Tensor]) -> list[Input]:
    """The inputs that ``without_tensors`` and ``tensors_in`` took apart."""
    left = iter(tensors)
    return [next(left) if each is None else each for each in plain]
