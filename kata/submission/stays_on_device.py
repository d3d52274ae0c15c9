"""Whether a call on tensors of a GPU would compute with tensors of the CPU, too, as torch refuses
to; on the pretend device, as there is no other."""

from typing import Any

import torch
from torch import Tensor

from kata.submission.pretend_device import PretendDevice, is_on_pretend_device, tensors_within
from kata.submission.values import has_memory

_NAMES = (
    *("add", "sub", "mul", "div", "true_divide", "lerp", "addcmul", "matmul", "mm", "outer"),
    *("einsum", "cat", "stack", "where"),
)
_OPERATORS = ("add", "sub", "mul", "truediv", "matmul")
REFUSED = {
    getattr(owner, name)
    for owner in (torch, Tensor)
    for name in (
        *_NAMES,
        *(f"{name}_" for name in _NAMES),
        *(f"__{side}{name}__" for side in ("", "r", "i") for name in _OPERATORS),
    )
    if hasattr(owner, name)
}
"""What torch refuses to do with one tensor on a GPU and another, with axes, on the CPU."""


class DeviceWatch(PretendDevice):
    """The pretend device, watching for tensors that are not on it."""

    def __init__(self) -> None:
        super().__init__()
        self._mixed = False
        self._elsewhere: dict[int, Tensor] = {}

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = [*tensors_within(args), *tensors_within(kwargs)]
        if func in REFUSED:
            places = {is_on_pretend_device(each) for each in given if each.dim()}
            self._mixed |= len(places) > 1 and all(map(has_memory, given))
        result = super().__torch_function__(func, types, args, kwargs)
        # Of what comes from where nobody watches (torch.vmap), nobody knows.
        if all(is_on_pretend_device(each) or id(each) in self._elsewhere for each in given):
            found = tensors_within(result)
            self._elsewhere |= {id(each): each for each in found if not is_on_pretend_device(each)}
        return result

    def stayed(self, result: object) -> bool:
        """Whether all was computed there, the result too. A result that was made in a way that
        can't be watched counts as well."""
        return not self._mixed and id(result) not in self._elsewhere
