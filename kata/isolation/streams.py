"""The standard streams, so that anything can be printed, whoever started this process."""

import io
import os
import sys
from typing import Any

_LEAST = {"COLUMNS": 20, "LINES": 5}
"""No terminal is smaller, whatever these variables say of it."""


class _Raw(io.FileIO):
    """A descriptor whose reader may leave: from then on, what is written goes nowhere."""

    def write(self, content: Any, /) -> int:
        try:
            return super().write(content)
        except BrokenPipeError:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self.fileno())
            os.close(null)
            return super().write(content)


def prepare() -> None:
    """Let printing fail for no one: not for characters that the terminal lacks, for a reader that
    has gone (``| head``), for a stream that was closed (``>&-``) or a width of nothing."""
    for name, least in _LEAST.items():
        size = os.environ.get(name, "")
        if size and not (size.isdigit() and int(size) >= least):
            del os.environ[name]
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free one, which is this; another file would take the place later.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    for number, name in ((1, "stdout"), (2, "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            setattr(sys, name, _unbreakable(stream, number))


def _unbreakable(stream: io.TextIOWrapper, number: int) -> io.TextIOWrapper:
    stream.reconfigure(errors="replace")
    raw = getattr(stream.buffer, "raw", stream.buffer)
    if type(raw) is not io.FileIO or raw.fileno() != number:
        return stream  # A Windows console, or what a test puts in its place.
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Raw(number, "w", closefd=False)),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=True,  # A training's lines come minutes apart.
        write_through=stream.write_through,
    )
