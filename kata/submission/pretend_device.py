"""A device to test on where there is no GPU: tensors "on" it stay on the CPU and carry a mark.

While the mode is on, asking torch for a tensor on the pretend device gives a marked CPU tensor,
results of marked tensors are marked, and a marked tensor says that it lies there.
"""

from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_flatten

PRETEND_DEVICE = "meta"
"""A device no machine computes on. Tensors moved there stay on the CPU and are marked."""

_MARK = "_on_pretend_device"
_DEVICE = torch.device(PRETEND_DEVICE)
_GET_DEVICE_PROPERTY = Tensor.device.__get__


def is_on_pretend_device(tensor: Tensor) -> bool:
    return hasattr(tensor, _MARK)


def put_on_pretend_device(tensor: Tensor) -> None:
    setattr(tensor, _MARK, True)


class PretendDevice(TorchFunctionMode):
    """The mode. ``asked`` collects the types of the devices that were named, ``asked_index``
    tells whether ``.get_device()`` was called."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self.asked_index = False

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func is Tensor.get_device:
            self.asked_index = True
        if func == _GET_DEVICE_PROPERTY:
            return _DEVICE if is_on_pretend_device(args[0]) else func(*args, **kwargs)

        wanted, args = self._take_device(func, args, kwargs)
        before = [leaf for leaf in tree_flatten((args, kwargs))[0] if isinstance(leaf, Tensor)]
        result = func(*args, **kwargs)
        if wanted is None:
            if any(is_on_pretend_device(tensor) for tensor in before):
                for leaf in tree_flatten(result)[0]:
                    if isinstance(leaf, Tensor):
                        put_on_pretend_device(leaf)
            return result
        if isinstance(result, Tensor):
            if any(result is tensor for tensor in before):
                result = torch.ops.aten.alias(result)
            if wanted == PRETEND_DEVICE:
                put_on_pretend_device(result)
        return result

    def _take_device(self, func: Any, args: Any, kwargs: dict[str, Any]) -> tuple[str | None, Any]:
        """The device this call names, and its arguments with the CPU in the pretend one's place."""
        wanted = None
        if func in (Tensor.cuda, Tensor.cpu):
            wanted = "cuda" if func is Tensor.cuda else "cpu"
        if kwargs.get("device") is not None:
            wanted = _device_type(kwargs["device"])
            if wanted == PRETEND_DEVICE:
                kwargs["device"] = torch.device("cpu")
        elif func is Tensor.to and len(args) > 1 and isinstance(args[1], str | torch.device | int):
            wanted = _device_type(args[1])
            if wanted == PRETEND_DEVICE:
                args = (args[0], torch.device("cpu"), *args[2:])
        if wanted is not None:
            self.asked.add(wanted)
        return wanted, args


def _device_type(device: Any) -> str:
    return str(device).partition(":")[0] if not isinstance(device, int) else "cuda"
