"""Messages between judge and worker: length-prefixed frames of JSON and raw tensor bytes.

A frame is ``>IQ`` (the header's and the payload's lengths), the header (JSON: the message, and a
dtype and a shape for each tensor), and the tensors' bytes one after the other. Nothing in a frame
is code, and nothing in it is trusted: whatever is wrong with one is a ProtocolError.
"""

import json
import math
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

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


class ProtocolError(Exception):
    """A frame that is not one. The text says what is wrong with it."""


class Closed(ProtocolError):
    """The other side is gone."""


@dataclass
class Message:
    """One message: plain JSON values, and tensors beside them."""

    values: dict[str, Any]
    tensors: list[Tensor] = field(default_factory=list)


def encode(message: Message, *, layouts: bool = False) -> list[bytes | memoryview]:
    """The frame in pieces, ready to be sent. Raises ProtocolError where it would be too large.

    With ``layouts`` the tensors keep their strides; without, they arrive contiguous.
    """
    shapes, pieces = [], []
    for tensor in message.tensors:
        name = str(tensor.dtype).removeprefix("torch.")
        if name not in DTYPES:
            raise ProtocolError(f"tensors of dtype {name} can't be handed over")
        if tensor.dim() > MAX_AXES:
            raise ProtocolError(f"a tensor with {tensor.dim()} axes can't be handed over")
        if tensor.numel() * tensor.element_size() > MAX_PAYLOAD:
            raise ProtocolError(f"a tensor of shape {list(tensor.shape)} is too large")
        plain = tensor.detach().resolve_conj().resolve_neg()
        if layouts and not plain.is_contiguous():
            shapes.append([name, list(plain.shape), list(plain.stride())])
            plain = plain.as_strided((_span(plain.shape, plain.stride()),), (1,))
        else:
            shapes.append([name, list(plain.shape)])
        flat = plain.contiguous().reshape(-1)
        if flat.stride() != (1,):  # A tensor of one element may have any stride.
            flat = flat.clone(memory_format=torch.contiguous_format)
        pieces.append(flat.view(torch.uint8).numpy().data.cast("B"))
    header = json.dumps({"values": message.values, "tensors": shapes}).encode()
    size = sum(len(piece) for piece in pieces)
    if len(header) > MAX_HEADER or size > MAX_PAYLOAD:
        raise ProtocolError("the message is too large")
    start = PREFIX.pack(len(header), size) + header
    if size < SMALL:
        return [b"".join([start, *pieces])]
    return [start, *(piece for piece in pieces if len(piece))]


def receive(read: Callable[[int], bytearray], *, layouts: bool = False) -> Message:
    """The next message. ``read(n)`` gives exactly n bytes, or raises.

    Only with ``layouts`` may tensors have strides, as the judge's have: those of a submission might
    stand for terabytes.
    """
    header_size, payload_size = PREFIX.unpack(read(PREFIX.size))
    if header_size > MAX_HEADER or payload_size > MAX_PAYLOAD:
        raise ProtocolError("a frame claims to be larger than frames may be")
    header = _parsed(read(header_size))
    specs = list(_specs(header.get("tensors"), layouts))
    if sum(size for *_, size in specs) != payload_size:
        raise ProtocolError("a frame's tensors don't have the size it claims")
    values = header.get("values")
    if not isinstance(values, dict):
        raise ProtocolError("a frame holds no message")
    if len(specs) == 1:
        return Message(values, [_tensor(read(payload_size), *specs[0][:3])])
    payload, at, tensors = memoryview(read(payload_size)), 0, []
    for dtype, shape, strides, size in specs:
        tensors.append(_tensor(bytearray(payload[at : at + size]), dtype, shape, strides))
        at += size
    return Message(values, tensors)


def _parsed(header: bytearray) -> dict[str, Any]:
    try:
        parsed = json.loads(header)
    except (ValueError, RecursionError, MemoryError):
        parsed = None
    if not isinstance(parsed, dict):
        raise ProtocolError("a frame's header is not JSON")
    return parsed


def _specs(
    specs: Any, layouts: bool
) -> Iterator[tuple[torch.dtype, list[int], list[int] | None, int]]:
    """Each tensor's dtype, shape, strides (None where contiguous) and number of bytes."""
    if not isinstance(specs, list) or len(specs) > MAX_TENSORS:
        raise ProtocolError("a frame's list of tensors is none")
    for spec in specs:
        if not (isinstance(spec, list) and 2 <= len(spec) <= 2 + layouts):
            raise ProtocolError("a tensor's description is none")
        name, shape, strides = (*spec, None)[:3]
        dtype = DTYPES.get(name) if isinstance(name, str) else None
        sizes = isinstance(shape, list) and all(type(n) is int and 0 <= n < 2**40 for n in shape)
        # The product without the zeros, too: torch computes strides from it.
        if dtype is None or not sizes or len(shape) > MAX_AXES:
            raise ProtocolError("a tensor's dtype or shape is none")
        if math.prod(max(n, 1) for n in shape) >= 2**40:
            raise ProtocolError("a tensor's shape is too large")
        count = math.prod(shape) if strides is None else _span(shape, strides)
        yield dtype, shape, strides, count * dtype.itemsize


def _span(shape: Sequence[int], strides: Sequence[int]) -> int:
    """How many elements lie between a tensor's first and its last, both included."""
    steps = (stride * (size - 1) for size, stride in zip(shape, strides, strict=True))
    return 1 + sum(steps) if math.prod(shape) else 0


def _tensor(
    content: bytearray, dtype: torch.dtype, shape: Sequence[int], strides: Sequence[int] | None
) -> Tensor:
    if not content:
        return torch.empty(shape, dtype=dtype)
    if dtype is torch.bool and max(content) > 1:
        raise ProtocolError("a truth value is neither 0 nor 1")
    flat = torch.frombuffer(content, dtype=dtype)
    return flat.reshape(shape) if strides is None else flat.as_strided(shape, strides)
