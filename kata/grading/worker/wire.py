"""Messages between judge and worker: length-prefixed frames of JSON and raw tensor bytes.

A frame is ``>IQ`` (the header's and the payload's lengths), the header (JSON: the message, and for
each run of like tensors their dtype, shape and number), and the tensors' bytes one after the other.
Nothing in a frame is code, and nothing in it is trusted: whatever is wrong with one is a
ProtocolError.
"""

import json
import math
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

import torch
from torch import Tensor

PREFIX = struct.Struct(">IQ")
MAX_HEADER = 4 * 2**20
MAX_PAYLOAD = 64 * 2**20
MAX_TENSORS = 2**16
MAX_AXES = 32
SMALL = 2**20

DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        *(torch.float16, torch.bfloat16, torch.float32, torch.float64),
        *(torch.int8, torch.int16, torch.int32, torch.int64, torch.uint8, torch.bool),
        *(torch.complex64, torch.complex128),
    )
}


_Layout = tuple[tuple[int, ...], int]
"""A tensor's strides, and how many elements lie before it in its memory."""


class ProtocolError(Exception):
    """A frame that is not one. The text says what is wrong with it."""


class Closed(ProtocolError):
    """The other side is gone."""


@dataclass
class Message:
    """One message: plain JSON values, and tensors beside them."""

    values: dict[str, Any]
    tensors: list[Tensor] = field(default_factory=list)


class Frame(NamedTuple):
    """A message as it arrived, its size alone looked at."""

    header: bytearray
    payload: bytearray


def encode(message: Message, *, layouts: bool = False) -> list[bytes | memoryview]:
    """The frame in pieces, ready to be sent. Raises ProtocolError where it would be too large.

    With ``layouts`` the tensors keep their strides, and what lies before them in memory; without,
    they arrive contiguous.
    """
    specs, pieces = [], []
    for (name, shape, layout), alike in groupby(message.tensors, partial(_kind, layouts=layouts)):
        flat = [_flat(tensor, layout) for tensor in alike]
        specs.append([name, shape, len(flat), *(layout or ())])
        # One tensor is handed over far more quickly than hundreds.
        joined = flat[0] if len(flat) == 1 else torch.cat(flat)
        pieces.append(joined.view(torch.uint8).numpy().data.cast("B"))
    header = json.dumps({"values": message.values, "tensors": specs}).encode()
    size = sum(len(piece) for piece in pieces)
    if len(header) > MAX_HEADER or size > MAX_PAYLOAD:
        raise ProtocolError("the message is too large")
    start = PREFIX.pack(len(header), size) + header
    if size < SMALL:
        return [b"".join([start, *pieces])]
    return [start, *(piece for piece in pieces if len(piece))]


def _kind(tensor: Tensor, *, layouts: bool) -> tuple[str, tuple[int, ...], _Layout | None]:
    """The tensor's dtype, shape and layout, which is None where it travels contiguous."""
    name = str(tensor.dtype).removeprefix("torch.")
    if name not in DTYPES:
        raise ProtocolError(f"tensors of dtype {name} can't be handed over")
    if tensor.dim() > MAX_AXES:
        raise ProtocolError(f"a tensor with {tensor.dim()} axes can't be handed over")
    if tensor.numel() * tensor.element_size() > MAX_PAYLOAD:
        raise ProtocolError(f"a tensor of shape {list(tensor.shape)} is too large")
    layout = tensor.stride(), int(tensor.storage_offset())
    keeps = layouts and (layout[1] > 0 or not tensor.is_contiguous())
    return name, tuple(tensor.shape), layout if keeps else None


def _flat(tensor: Tensor, layout: _Layout | None) -> Tensor:
    """Its elements in one row; with a layout, all that lies in its memory up to its last."""
    plain = tensor.detach().resolve_conj().resolve_neg()
    if layout:
        strides, offset = layout
        plain = plain.as_strided((offset + _span(plain.shape, strides),), (1,), 0)
    flat = plain.contiguous().reshape(-1)
    # A tensor of one element may have any stride.
    return flat if flat.stride() == (1,) else flat.clone(memory_format=torch.contiguous_format)


def receive(read: Callable[[int], bytearray], *, layouts: bool = False) -> Message:
    """The next message. ``read(n)`` gives exactly n bytes, or raises."""
    return decode(receive_frame(read), layouts=layouts)


def receive_frame(read: Callable[[int], bytearray]) -> Frame:
    """The next frame, unless it claims to be too large."""
    header_size, payload_size = PREFIX.unpack(read(PREFIX.size))
    if header_size > MAX_HEADER or payload_size > MAX_PAYLOAD:
        raise ProtocolError("a frame claims to be larger than frames may be")
    return Frame(read(header_size), read(payload_size))


def decode(frame: Frame, *, layouts: bool = False) -> Message:
    """The message in a frame.

    Only with ``layouts`` may tensors have strides, as the judge's have: those of a submission might
    stand for terabytes.
    """
    header = _parsed(frame.header)
    specs = list(_specs(header.get("tensors"), layouts))
    if sum(spec.size * spec.count for spec in specs) != len(frame.payload):
        raise ProtocolError("a frame's tensors don't have the size it claims")
    if sum(spec.count for spec in specs) > MAX_TENSORS:
        raise ProtocolError("a frame has more tensors than frames may")
    values = header.get("values")
    if not isinstance(values, dict):
        raise ProtocolError("a frame holds no message")
    if [spec.count for spec in specs] == [1]:
        return Message(values, [specs[0].tensor(frame.payload)])
    payload, at, tensors = memoryview(frame.payload), 0, []
    for spec in specs:
        for _ in range(spec.count):
            tensors.append(spec.tensor(bytearray(payload[at : at + spec.size])))
            at += spec.size
    return Message(values, tensors)


def _parsed(header: bytearray) -> dict[str, Any]:
    try:
        parsed = json.loads(header)
    except (ValueError, RecursionError, MemoryError):
        parsed = None
    if not isinstance(parsed, dict):
        raise ProtocolError("a frame's header is not JSON")
    return parsed


@dataclass(frozen=True)
class _Spec:
    """So many tensors of one dtype, shape and strides (None where contiguous), with ``offset``
    elements before each.

    Each has ``size`` bytes, with these.
    """

    dtype: torch.dtype
    shape: list[int]
    strides: list[int] | None
    offset: int
    size: int
    count: int

    def tensor(self, content: bytearray) -> Tensor:
        if not content:
            return torch.empty(self.shape, dtype=self.dtype)
        if self.dtype is torch.bool and max(content) > 1:
            raise ProtocolError("a truth value is neither 0 nor 1")
        flat = torch.frombuffer(content, dtype=self.dtype)
        if self.strides is None:
            return flat.reshape(self.shape)
        return flat.as_strided(self.shape, self.strides, self.offset)


def _specs(specs: Any, layouts: bool) -> Iterator[_Spec]:
    if not isinstance(specs, list) or len(specs) > MAX_TENSORS:
        raise ProtocolError("a frame's list of tensors is none")
    for spec in specs:
        if not (isinstance(spec, list) and len(spec) in ((3, 5) if layouts else (3,))):
            raise ProtocolError("a tensor's description is none")
        name, shape, count, strides, offset = (*spec, None, 0)[:5]
        dtype = DTYPES.get(name) if isinstance(name, str) else None
        sizes = isinstance(shape, list) and all(type(n) is int and 0 <= n < 2**40 for n in shape)
        # The product without the zeros, too: torch computes strides from it.
        if dtype is None or not sizes or len(shape) > MAX_AXES:
            raise ProtocolError("a tensor's dtype or shape is none")
        if math.prod(max(n, 1) for n in shape) >= 2**40:
            raise ProtocolError("a tensor's shape is too large")
        if type(count) is not int or not 1 <= count <= MAX_TENSORS:
            raise ProtocolError("a number of tensors is none")
        elements = math.prod(shape) if strides is None else offset + _span(shape, strides)
        yield _Spec(dtype, shape, strides, offset, elements * dtype.itemsize, count)


def _span(shape: Sequence[int], strides: Sequence[int]) -> int:
    """How many elements lie between a tensor's first and its last, both included."""
    steps = (stride * (size - 1) for size, stride in zip(shape, strides, strict=True))
    return 1 + sum(steps) if math.prod(shape) else 0
