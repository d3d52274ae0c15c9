"""What a student's code gave: as plain values of our own, in words, and whether it has any."""

from typing import Any

import torch
from torch import Tensor

from kata.submission.failures import WrongType


def plain_tensor(value: Any) -> Tensor:
    """The value as an exact, dense torch.Tensor, or WrongType in words."""
    if isinstance(value, Tensor):
        with torch._C.DisableTorchFunctionSubclass():
            if value.layout != torch.strided or value.is_quantized or value.is_meta:
                raise WrongType("You returned a tensor that is not an ordinary dense one.")
            return value if type(value) is Tensor else value.as_subclass(Tensor)
    if value is None:
        raise WrongType("You returned nothing (None). Is there a return at the end?")
    number = float(value) if type(value) in (int, float) else None
    shown = f" ({value!r})" if number is not None else ""
    raise WrongType(f"You returned {kind_of(value)}{shown} instead of a tensor.", value=number)


def kind_of(value: Any) -> str:
    """What sort of thing it is, in words."""
    name = type(value).__name__
    return "nothing (None)" if value is None else f"a value of type {name}"


def has_memory(tensor: Tensor) -> bool:
    """Whether it has values of its own. Under ``torch.vmap`` it stands for many others."""
    try:
        tensor.data_ptr()
    except RuntimeError:
        return False
    return True
