"""Dataclasses as plain JSON and a list of tensors, and back, by their type annotations.

Fields may be tensors, numbers, strings, booleans, None, lists, tuples, dictionaries with string
keys, and dataclasses of these. Decoded values may be forged: whatever does not fit its annotation
raises ValueError.
"""

import dataclasses
import types
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from torch import Tensor

T = TypeVar("T")
Decoder = Callable[[Any, Iterator[Tensor]], Any]
MAX_TEXT = 200
WRONG_TYPE = "a value does not have the type that it should"
_PLAIN = (int, float, str, bool)


def encode(value: Any) -> tuple[Any, list[Tensor]]:
    """The value as JSON can hold it, each tensor replaced by None, and the tensors in order."""
    tensors: list[Tensor] = []
    return _encode(value, tensors), tensors


def decode(kind: type[T], values: Any, tensors: list[Tensor]) -> T:
    """The value of this type. Raises ValueError."""
    left = iter(tensors)
    decoder: Decoder = _decoder(kind)  # type: ignore[arg-type]  # T may be a list's type.
    value: T = decoder(values, left)
    if next(left, None) is not None:
        raise ValueError("there are more tensors than the record has")
    return value


def _encode(value: Any, tensors: list[Tensor]) -> Any:
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, Tensor):
        tensors.append(value)
        return None
    if isinstance(value, dict):
        return {key: _encode(item, tensors) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encode(item, tensors) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: _encode(getattr(value, name), tensors) for name in _decoders(type(value))}
    return value


@cache
def _decoder(kind: Any) -> Decoder:
    """What makes a value of this type; made once for each type, for a record may hold thousands."""
    if kind is Tensor:
        return _next_tensor
    if kind in _PLAIN:
        return partial(_plain, kind)
    if dataclasses.is_dataclass(kind):
        return partial(_record, kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        [member] = (member for member in inner if member is not type(None))
        return partial(_optional, _decoder(member))
    if origin is dict:
        return partial(_dictionary, _decoder(inner[1]))
    if origin is list or inner[1:] == (...,):
        return partial(_items, list if origin is list else tuple, _decoder(inner[0]))
    if origin is tuple:
        return partial(_parts, [_decoder(member) for member in inner])
    raise TypeError(f"no codec for {kind}")


@cache
def _decoders(kind: Any) -> dict[str, Decoder]:
    """What makes each field of this dataclass."""
    hints = get_type_hints(kind)
    return {field.name: _decoder(hints[field.name]) for field in dataclasses.fields(kind)}


def _record(kind: Any, value: Any, tensors: Iterator[Tensor]) -> Any:
    decoders = _decoders(kind)
    if not isinstance(value, dict) or value.keys() != decoders.keys():
        raise ValueError("a record does not have the parts that it should")
    return kind(**{name: decode(value[name], tensors) for name, decode in decoders.items()})


def _optional(decode: Decoder, value: Any, tensors: Iterator[Tensor]) -> Any:
    return None if value is None else decode(value, tensors)


def _dictionary(decode: Decoder, value: Any, tensors: Iterator[Tensor]) -> Any:
    if not isinstance(value, dict):
        raise ValueError(WRONG_TYPE)
    return {_plain(str, key, tensors): decode(item, tensors) for key, item in value.items()}


def _items(sequence: Any, decode: Decoder, value: Any, tensors: Iterator[Tensor]) -> Any:
    if not isinstance(value, list):
        raise ValueError(WRONG_TYPE)
    return sequence([decode(item, tensors) for item in value])


def _parts(decoders: list[Decoder], value: Any, tensors: Iterator[Tensor]) -> Any:
    if not isinstance(value, list):
        raise ValueError(WRONG_TYPE)
    if len(value) != len(decoders):
        raise ValueError("a value does not have as many parts as it should")
    return tuple(decode(item, tensors) for decode, item in zip(decoders, value, strict=True))


def _plain(kind: Any, value: Any, _: Iterator[Tensor]) -> Any:
    if not (type(value) is kind or (kind is float and type(value) is int)):
        raise ValueError(WRONG_TYPE)
    try:
        return value[:MAX_TEXT] if kind is str else kind(value)
    except OverflowError:
        raise ValueError("a number is too large") from None


def _next_tensor(_: Any, tensors: Iterator[Tensor]) -> Tensor:
    tensor = next(tensors, None)
    if tensor is None:
        raise ValueError("there are fewer tensors than the record has")
    return tensor
