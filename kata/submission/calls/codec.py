"""Dataclasses as plain JSON and a list of tensors, and back, by their type annotations.

Fields may be tensors, numbers, strings, booleans, None, lists, tuples, dictionaries with string
keys, and dataclasses of these. Decoded values may be forged: whatever does not fit its annotation
raises ValueError.
"""

import dataclasses
import types
from collections.abc import Iterator
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from torch import Tensor

T = TypeVar("T")
MAX_TEXT = 200


def encode(value: Any) -> tuple[Any, list[Tensor]]:
    """The value as JSON can hold it, each tensor replaced by None, and the tensors in order."""
    tensors: list[Tensor] = []
    return _encode(value, tensors), tensors


def decode(kind: type[T], values: Any, tensors: list[Tensor]) -> T:
    """The value of this type. Raises ValueError."""
    left = iter(tensors)
    value: T = _decode(kind, values, left)
    if next(left, None) is not None:
        raise ValueError("there are more tensors than the record has")
    return value


def _encode(value: Any, tensors: list[Tensor]) -> Any:
    if isinstance(value, Tensor):
        tensors.append(value)
        return None
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return {field.name: _encode(getattr(value, field.name), tensors) for field in fields}
    if isinstance(value, dict):
        return {key: _encode(item, tensors) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encode(item, tensors) for item in value]
    return value


def _decode(kind: Any, value: Any, tensors: Iterator[Tensor]) -> Any:
    if kind is Tensor:
        return _next(tensors)
    if kind in (int, float, str, bool):
        return _plain(kind, value)
    if dataclasses.is_dataclass(kind):
        return _fields(kind, value, tensors)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in inner:
            return None
        [kind] = [member for member in inner if member is not type(None)]
        return _decode(kind, value, tensors)
    if origin is dict and isinstance(value, dict):
        return {_plain(str, key): _decode(inner[1], item, tensors) for key, item in value.items()}
    if origin is list and isinstance(value, list):
        return [_decode(inner[0], item, tensors) for item in value]
    if origin is tuple and isinstance(value, list):
        if inner[-1:] == (...,):
            inner = (inner[0],) * len(value)
        if len(value) != len(inner):
            raise ValueError("a value does not have as many parts as it should")
        return tuple(
            _decode(member, item, tensors) for member, item in zip(inner, value, strict=True)
        )
    raise ValueError("a value does not have the type that it should")


def _fields(kind: Any, value: Any, tensors: Iterator[Tensor]) -> Any:
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    if not isinstance(value, dict) or value.keys() != set(names):
        raise ValueError("a record does not have the parts that it should")
    return kind(**{name: _decode(hints[name], value[name], tensors) for name in names})


def _plain(kind: Any, value: Any) -> Any:
    right = type(value) is kind or (kind is float and type(value) is int)
    if not right:
        raise ValueError("a value does not have the type that it should")
    try:
        return value[:MAX_TEXT] if kind is str else kind(value)
    except OverflowError:
        raise ValueError("a number is too large") from None


def _next(tensors: Iterator[Tensor]) -> Tensor:
    tensor = next(tensors, None)
    if tensor is None:
        raise ValueError("there are fewer tensors than the record has")
    return tensor
