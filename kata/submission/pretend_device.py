"""A device to test on where there is no GPU: tensors "on" it stay on the CPU and carry a mark.

While the mode is on, asking torch for a tensor on the pretend device gives a marked CPU tensor,
results of marked tensors are marked, and a marked tensor reports the pretend device as its own.
"""

from collections.abc import Callable, Iterator
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

PRETEND_DEVICE = "meta"
"""A device that no machine computes on. Tensors moved there stay on the CPU and are marked."""

_MARK = "_on_pretend_device"
_DEVICE = torch.device(PRETEND_DEVICE)
_GET_DEVICE_PROPERTY = Tensor.device.__get__


def is_on_pretend_device(tensor: Tensor) -> bool:
    return hasattr(tensor, _MARK)


def put_on_pretend_device(tensor: Tensor) -> None:
    setattr(tensor, _MARK, True)


def mark_what_moves(module: nn.Module, move: Callable[[Tensor], Tensor]) -> None:
    """Mark the parameters that ``move`` puts on the pretend device. Module.to goes on using the
    parameters that there are and exchanges their data, which takes no mark with it."""
    for weight in module.parameters():
        if is_on_pretend_device(move(weight)):
            put_on_pretend_device(weight)


def tensors_within(value: object) -> Iterator[Tensor]:
    """The value itself, or those in its tuples, lists and dictionaries."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from tensors_within(each)
    elif isinstance(value, dict):
        yield from tensors_within(tuple(value.values()))


class PretendDevice(TorchFunctionMode):
    """The mode. ``asked`` collects the types of the devices that were named; ``asked_index``
    is whether ``.get_device()`` was called."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self.asked_index = False

    def __enter__(self) -> Self:
        # A parameter is made of its data past all modes.
        self._new_parameter = new = nn.Parameter.__new__

        def new_with_mark(kind: Any, data: Any = None, requires_grad: bool = True) -> Any:
            parameter = new(kind, data, requires_grad)
            if data is not None and is_on_pretend_device(data):
                put_on_pretend_device(parameter)
            return parameter

        nn.Parameter.__new__ = new_with_mark  # type: ignore[method-assign,assignment]
        super().__enter__()
        return self

    def __exit__(self, *raised: Any) -> None:
        nn.Parameter.__new__ = self._new_parameter  # type: ignore[method-assign]
        super().__exit__(*raised)

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func is Tensor.get_device:
            self.asked_index = True
        if func == _GET_DEVICE_PROPERTY:
            return _DEVICE if is_on_pretend_device(args[0]) else func(*args, **kwargs)

        named, args = self._replace_device(func, args, kwargs)
        inputs = [*tensors_within(args), *tensors_within(kwargs)]
        result = func(*args, **kwargs)
        if named is None:
            if any(is_on_pretend_device(tensor) for tensor in inputs):
                for tensor in tensors_within(result):
                    put_on_pretend_device(tensor)
            return result
        if isinstance(result, Tensor):
            if any(result is tensor for tensor in inputs):
                result = torch.ops.aten.alias(result)
            if named == PRETEND_DEVICE:
                put_on_pretend_device(result)
        return result

    def _replace_device(
        self, func: Any, args: Any, kwargs: dict[str, Any]
    ) -> tuple[str | None, Any]:
        """The device that this call names, and its arguments with the CPU for the pretend one."""
        named = None
        if func in (Tensor.cuda, Tensor.cpu):
            named = "cuda" if func is Tensor.cuda else "cpu"
        if kwargs.get("device") is not None:
            named = _device_type(kwargs["device"])
            if named == PRETEND_DEVICE:
                kwargs["device"] = torch.device("cpu")
        elif func is Tensor.to and len(args) > 1 and isinstance(args[1], str | torch.device | int):
            named = _device_type(args[1])
            if named == PRETEND_DEVICE:
                args = (args[0], torch.device("cpu"), *args[2:])
        if named is not None:
            self.asked.add(named)
        return named, args


def _device_type(device: Any) -> str:
    return str(device).partition(":")[0] if not isinstance(device, int) else "cuda"
