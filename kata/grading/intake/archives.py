"""The members of an archive, which may hold anything: nothing is written anywhere."""

import io
import stat
import tarfile
import zipfile
from functools import partial
from typing import IO

from kata.grading.intake.limits import (
    BROKEN,
    EMPTY,
    ENCRYPTED,
    FOLDER,
    LINK,
    MAX_FILE,
    NO_ARCHIVE,
    OTHER_KIND,
    SPECIAL,
    TOO_LARGE,
    Meter,
    Ungradable,
    too_many,
)
from kata.grading.intake.listing import Entry, Keep, Parts, may_be_read, parts_of
from kata.grading.intake.tars import UNPACKERS, Unpacked, read_tar

OTHER_KINDS = {b"Rar!\x1a\x07": "RAR", b"7z\xbc\xaf\x27\x1c": "7z", b"\x28\xb5\x2f\xfd": "zstd"}
"""By their first bytes: archives that are not opened, some of them renamed to .zip."""


def read_archive(file: IO[bytes], meter: Meter, keep: Keep = may_be_read) -> list[Entry]:
    """What lies in an archive. A zip's members are read when they are asked for, so the file stays
    open until then; of a tar's, those are kept that ``keep`` names. Raises Ungradable."""
    limited = Limited(file, meter)
    start = limited.read(512)
    limited.seek(0)
    try:
        left = meter.members
        found = list(_read_opened(limited, start, meter, keep).values())
        if meter.members == left:
            raise Ungradable(EMPTY)
        return found
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
    if not start:  # An upload of nothing.
        raise Ungradable(EMPTY)
    for magic, kind in OTHER_KINDS.items():
        if start.startswith(magic):
            raise Ungradable(OTHER_KIND.format(kind))
    for magic, unpacker in UNPACKERS.items():
        if start.startswith(magic):
            return read_tar(Unpacked(file, unpacker()), meter, keep)
    if start[257:262] == b"ustar":
        return read_tar(file, meter, keep, packed=False)
    if start.startswith(b"PK") or zipfile.is_zipfile(file):
        return _read_zip(file, meter)
    try:
        # The oldest tars have no mark at their beginning.
        tarfile.TarInfo.frombuf(start, "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        raise Ungradable(NO_ARCHIVE) from None
    file.seek(0)
    return read_tar(file, meter, keep, packed=False)


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
