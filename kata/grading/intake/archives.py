"""The members of a zip or tar, which may hold anything: nothing is written anywhere."""

import bz2
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import IO, Any

from kata.grading.intake.limits import (
    BROKEN,
    ENCRYPTED,
    FOLDER,
    LINK,
    MAX_DEPTH,
    MAX_FILE,
    MIB,
    NO_ARCHIVE,
    SPECIAL,
    TOO_LARGE,
    Meter,
    Ungradable,
    too_large,
    too_many,
)
from kata.grading.intake.listing import Entry, Keep, Parts, most

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


def read_archive(file: IO[bytes], meter: Meter, keep: Keep = most) -> list[Entry]:
    """What lies in an archive. A zip's members are read when they are asked for, so the file stays
    open until then; of a tar's, as much is kept as ``keep`` says. Raises Ungradable."""
    limited = Limited(file, meter)
    start = limited.read(512)
    limited.seek(0)
    try:
        return list(_read_opened(limited, start, meter, keep).values())
    except Ungradable:
        raise
    # The libraries raise all sorts of things at damaged archives.
    except Exception:
        raise Ungradable(BROKEN) from None


class Limited(io.RawIOBase):
    """A file that hands out no more at once than an honest archive needs."""

    def __init__(self, file: IO[bytes], meter: Meter) -> None:
        self._file = file
        self._limits = meter.limits

    def read(self, size: int | None = -1, /) -> bytes:
        # zipfile reads a directory in one go, however large it says it is.
        if size is not None and size > self._limits.directory:
            raise Ungradable(too_many(self._limits))
        return self._file.read(-1 if size is None else size)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def _read_opened(file: Limited, start: bytes, meter: Meter, keep: Keep) -> dict[Parts, Entry]:
    for magic, unpacker in UNPACKERS.items():
        if start.startswith(magic):
            return _read_tar(_Unpacked(file, unpacker()), meter, keep)
    if start[257:262] == b"ustar":
        return _read_tar(file, meter, keep, packed=False)
    if start.startswith(b"PK") or zipfile.is_zipfile(file):
        return _read_zip(file, meter)
    try:
        # The oldest tars have no mark at their beginning.
        tarfile.TarInfo.frombuf(start, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        raise Ungradable(NO_ARCHIVE) from None
    file.seek(0)
    return _read_tar(file, meter, keep, packed=False)


def parts_of(member: str) -> Parts | None:
    """The folders and the name of a member, or None where it would lie elsewhere."""
    parts = tuple(part for part in member.split("/") if part not in ("", "."))
    if member.startswith("/") or member[1:2] == ":" or ".." in parts:
        return None
    return parts if 0 < len(parts) <= MAX_DEPTH else None


def _read_zip(file: Limited, meter: Meter) -> dict[Parts, Entry]:
    archive = zipfile.ZipFile(file)
    meter.count(len(archive.infolist()))
    entries = {}
    for member in archive.infolist():
        name = member.filename.replace("\\", "/")
        parts = parts_of(name)
        if parts is None:
            continue
        if name.endswith("/"):
            entries[parts] = Entry(parts, lambda limit: FOLDER, is_folder=True)
        else:
            entries[parts] = Entry(parts, partial(_read_zipped, archive, member, meter))
    return entries


def _read_zipped(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, meter: Meter, limit: int
) -> bytes | str:
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        return LINK
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return SPECIAL
    if member.flag_bits & 1:
        raise Ungradable(ENCRYPTED)
    # zipfile unpacks the other kinds block by block, and a block may have any size.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Ungradable(BROKEN)
    try:
        with archive.open(member) as file:
            content = file.read(limit + 1)
    except Exception:
        raise Ungradable(BROKEN) from None
    # The files that could be exercises are few and small, and may be asked for again.
    if limit > MAX_FILE:
        meter.take(len(content))
    return content if len(content) <= limit else TOO_LARGE


class _Unpacked:
    """One compressed stream: gzip.open and the like go on to the next, and spend minutes on a
    file of a million empty ones."""

    def __init__(self, file: Limited, unpacker: Any) -> None:
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


def _read_tar(source: Any, meter: Meter, keep: Keep, *, packed: bool = True) -> dict[Parts, Entry]:
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
                content = _read_member(archive, member, keep(parts))
                if not packed:
                    meter.take(len(content))
                entries[parts] = Entry(parts, partial(_kept, content), member.isdir())
    # The checksum of what was read stands at the very end.
    stream.promised = meter.limits.archive
    while stream.read(MIB):
        pass
    return entries


def _read_member(archive: tarfile.TarFile, member: tarfile.TarInfo, limit: int) -> bytes | str:
    if member.issym() or member.islnk():
        return LINK
    if member.isdir():
        return FOLDER
    if not member.isreg() or member.issparse():
        return SPECIAL
    if member.size > limit:
        return TOO_LARGE
    content = archive.extractfile(member)
    return content.read() if content else SPECIAL


def _kept(content: bytes | str, limit: int) -> bytes | str:
    return content if isinstance(content, str) or len(content) <= limit else TOO_LARGE
