"""The members of a tar, read in order as its bytes come: what may be needed is kept."""

import bz2
import lzma
import tarfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

from kata.grading.intake.limits import (
    BROKEN,
    FOLDER,
    LINK,
    MIB,
    SPECIAL,
    TOO_LARGE,
    Meter,
    Ungradable,
    too_large,
)
from kata.grading.intake.listing import Entry, Keep, Parts, parts_of

# What a tar may spend on describing one member.
MAX_HEADERS = MIB
# tarfile may take time and memory for the square of a pax header's length.
MAX_PAX_SQUARES = 2**29
PAX = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
MAX_MEMORY_OF_XZ = 256 * MIB

UNPACKERS: dict[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, MAX_MEMORY_OF_XZ),
}


class Unpacked:
    """One compressed stream: gzip.open and the like go on to the next, and spend minutes on a
    file of a million empty ones."""

    def __init__(self, file: Any, unpacker: Any) -> None:
        self.file = file
        self.unpacker = unpacker
        self.packed = b""

    def read(self, size: int) -> bytes:
        while not self.unpacker.eof:
            if not self.packed and getattr(self.unpacker, "needs_input", True):
                self.packed = self.file.read(2**16)
                if not self.packed:
                    raise Ungradable(BROKEN)
            data: bytes = self.unpacker.decompress(self.packed, size)
            self.packed = getattr(self.unpacker, "unconsumed_tail", b"")
            if data:
                return data
        if any(self.unpacker.unused_data) or any(self.file.read(2**16)):
            raise Ungradable(BROKEN)
        return b""


class _Member(tarfile.TarInfo):
    """A header as tarfile reads it, with two of its gaps closed."""

    pax_squares = 0

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Member":
        try:
            member = super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError:
            # tarfile takes a damaged header for the end of the archive.
            if any(buf):
                raise Ungradable(BROKEN) from None
            raise
        if member.type in PAX:
            cls.pax_squares += member.size**2
            if cls.pax_squares > MAX_PAX_SQUARES:
                raise Ungradable(BROKEN)
        return member


class _Stream:
    """A tar's bytes in order, up to a limit, and no further than its headers promise."""

    def __init__(self, stream: Any, meter: Meter, packed: bool) -> None:
        self.stream = stream
        self.meter = meter
        self.packed = packed
        self.left = meter.limits.archive
        self.promised = MAX_HEADERS
        self.ends = 0

    def read(self, size: int) -> bytes:
        data: bytes = self.stream.read(size)
        if self.packed:
            self.meter.take(len(data))
        self.left -= len(data)
        self.promised -= len(data)
        self.ends += not data
        if self.left < 0:
            raise Ungradable(too_large(self.meter.limits))
        # tarfile skips to wherever a header says, long after the file's end too.
        if self.promised < 0 or self.ends > 9:
            raise Ungradable(BROKEN)
        return data


def read_tar(source: Any, meter: Meter, keep: Keep, *, packed: bool = True) -> dict[Parts, Entry]:
    stream: Any = _Stream(source, meter, packed)

    class Member(_Member):
        """Its class counts for this archive alone."""

    entries: dict[Parts, Entry] = {}
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=Member) as archive:
        for member in archive:
            meter.count()
            if member.size < 0:
                raise Ungradable(BROKEN)
            stream.promised = member.size + MAX_HEADERS
            parts = parts_of(member.name)
            if parts is not None:
                content = _read_member(archive, member, keep(parts, member.size))
                if not packed:
                    meter.take(len(content))
                entries[parts] = Entry(parts, partial(_kept, content), member.isdir())
    # The checksum of what was read stands at the very end.
    stream.promised = meter.limits.archive
    while stream.read(MIB):
        pass
    return entries


def _read_member(archive: tarfile.TarFile, member: tarfile.TarInfo, is_kept: bool) -> bytes | str:
    if member.issym() or member.islnk():
        return LINK
    if member.isdir():
        return FOLDER
    if not member.isreg() or member.issparse():
        return SPECIAL
    if not is_kept:
        return TOO_LARGE
    content = archive.extractfile(member)
    return content.read() if content else SPECIAL


def _kept(content: bytes | str, limit: int) -> bytes | str:
    return content if isinstance(content, str) or len(content) <= limit else TOO_LARGE
