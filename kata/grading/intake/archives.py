"""The exercise files in a zip or tar, which may hold anything: nothing is written anywhere."""

import bz2
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kata.grading.intake.selection import (
    FOLDER,
    LINK,
    MAX_FILE,
    MAX_MEMBERS,
    MIB,
    SPECIAL,
    TOO_LARGE,
    TOO_MANY,
    Folder,
    Selection,
    Ungradable,
    places,
    select,
)

MAX_ARCHIVE = 512 * MIB
MAX_UNPACKED = 256 * MIB
# What an archive may spend on describing itself: a zip on its directory, a tar on one member.
MAX_DIRECTORY = 8 * MIB
MAX_HEADERS = MIB
# tarfile may take time and memory for the square of a pax header's length.
MAX_PAX_SQUARES = 2**29
PAX = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
MAX_MEMORY_OF_XZ = 256 * MIB

AGAIN = "pack the exercise files as a new .zip and hand that in."
NO_ARCHIVE = f"This is neither a folder nor an archive that can be read (.zip, .tar.gz); {AGAIN}"
BROKEN = f"The archive is damaged, incomplete or packed in an unusual way; {AGAIN}"
ENCRYPTED = f"The archive asks for a password, and none is known here; {AGAIN}"
ARCHIVE_TOO_LARGE = f"The archive is larger than {MAX_ARCHIVE // MIB} MiB; {AGAIN}"
BOMB = f"The archive unpacks to more than {MAX_UNPACKED // MIB} MiB; {AGAIN}"

UNPACKERS: dict[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\0": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, MAX_MEMORY_OF_XZ),
}


def read_archive(path: Path) -> Selection:
    """The exercise files in an archive. Raises Ungradable, and OSError where it can't be read at
    all."""
    # A FIFO would block whoever opens it.
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise Ungradable(NO_ARCHIVE)
    with _Archive(path) as file:
        if os.fstat(file.fileno()).st_size > MAX_ARCHIVE:
            raise Ungradable(ARCHIVE_TOO_LARGE)
        start = file.read(512)
        file.seek(0)
        try:
            return _read_opened(file, start)
        except Ungradable:
            raise
        # The libraries raise all sorts of things at damaged archives.
        except Exception:
            raise Ungradable(BROKEN) from None


class _Archive(io.FileIO):
    """A file that hands out no more at once than an honest archive needs."""

    def read(self, size: int | None = -1, /) -> bytes:
        # zipfile reads a directory in one go, however large it says it is.
        if size is not None and size > MAX_DIRECTORY:
            raise Ungradable(TOO_MANY)
        return super().read(-1 if size is None else size) or b""


def _read_opened(file: _Archive, start: bytes) -> Selection:
    for magic, unpacker in UNPACKERS.items():
        if start.startswith(magic):
            return _read_tar(_Unpacked(file, unpacker()), MAX_UNPACKED)
    if start[257:262] == b"ustar":
        return _read_tar(file, MAX_ARCHIVE)
    if start.startswith(b"PK") or zipfile.is_zipfile(file):
        return _read_zip(file)
    try:
        # The oldest tars have no mark at their beginning.
        tarfile.TarInfo.frombuf(start, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        raise Ungradable(NO_ARCHIVE) from None
    file.seek(0)
    return _read_tar(file, MAX_ARCHIVE)


def _read_zip(file: _Archive) -> Selection:
    with zipfile.ZipFile(file) as archive:
        if len(archive.infolist()) > MAX_MEMBERS:
            raise Ungradable(TOO_MANY)
        found: dict[Folder, dict[str, zipfile.ZipInfo | None]] = {}
        for member in archive.infolist():
            name = member.filename.replace("\\", "/")
            for place in places(name):
                is_file = place.is_file and not name.endswith("/")
                found.setdefault(place.folder, {})[place.file] = member if is_file else None
        return select(found, lambda member: _read_zipped(archive, member))


def _read_zipped(archive: zipfile.ZipFile, member: zipfile.ZipInfo | None) -> bytes | str:
    if member is None:
        return FOLDER
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
    with archive.open(member) as file:
        content = file.read(MAX_FILE + 1)
    return content if len(content) <= MAX_FILE else TOO_LARGE


class _Unpacked:
    """One compressed stream: gzip.open and the like go on to the next, and spend minutes on a
    file of a million empty ones."""

    def __init__(self, file: _Archive, unpacker: Any) -> None:
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


class _Meter:
    """A tar's bytes in order, up to a limit, and no further than its headers promise."""

    def __init__(self, stream: Any, limit: int) -> None:
        self.stream = stream
        self.limit = limit
        self.promised = MAX_HEADERS
        self.ends = 0

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self.limit -= len(data)
        self.promised -= len(data)
        self.ends += not data
        if self.limit < 0:
            raise Ungradable(BOMB)
        # tarfile skips to wherever a header says, long after the file's end too.
        if self.promised < 0 or self.ends > 9:
            raise Ungradable(BROKEN)
        return data


def _read_tar(stream: Any, limit: int) -> Selection:
    meter: Any = _Meter(stream, limit)

    class Member(_Member):
        """Its class counts for this archive alone."""

    found: dict[Folder, dict[str, bytes | str]] = {}
    with tarfile.open(fileobj=meter, mode="r|", tarinfo=Member) as archive:
        for count, member in enumerate(archive):
            if count == MAX_MEMBERS:
                raise Ungradable(TOO_MANY)
            if member.size < 0:
                raise Ungradable(BROKEN)
            meter.promised = member.size + MAX_HEADERS
            for place in places(member.name):
                content = _read_member(archive, member) if place.is_file else FOLDER
                found.setdefault(place.folder, {})[place.file] = content
    # The checksum of what was read stands at the very end.
    meter.promised = limit
    while meter.read(MIB):
        pass
    return select(found, lambda content: content)


def _read_member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes | str:
    if member.issym() or member.islnk():
        return LINK
    if member.isdir():
        return FOLDER
    if not member.isreg() or member.issparse():
        return SPECIAL
    if member.size > MAX_FILE:
        return TOO_LARGE
    content = archive.extractfile(member)
    return content.read() if content else SPECIAL
