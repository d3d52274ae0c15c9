"""Whatever is handed in, the exercise files are read, or a sentence says why not."""

import bz2
import gzip
import io
import lzma
import os
import random
import re
import socket
import stat
import struct
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from support.packing import ALL, NAMES, tar_gz, tarred, under, zipped

from kata.checking.source import Source
from kata.errors import UserError
from kata.grading.intake import limits, submissions, tars
from kata.grading.intake.submissions import LINKED, SubmittedFiles, read_submission

FIRST, SECOND = NAMES[:2]


def header(name: str, kind: bytes, target: str = "", size: int = 0) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, target, size
    return info


@pytest.fixture
def read(tmp_path):
    """Reads what is given as bytes (an archive), or as names and contents (a folder)."""

    def read(content) -> SubmittedFiles:
        path = tmp_path / "handed-in"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.mkdir()
            for name, text in content:
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                (path / name).write_bytes(text)
        return read_submission(Source.at(path), "alice")

    return read


def limited(monkeypatch, **changes) -> limits.Limits:
    """Smaller limits for a submission."""
    few = replace(limits.ONE, **changes)
    monkeypatch.setattr(submissions, "ONE", few)
    return few


every_way = pytest.mark.parametrize(
    "pack",
    [
        list,
        zipped,
        lambda members: zipped(members, compression=zipfile.ZIP_DEFLATED),
        tarred,
        lambda members: tarred(members, format=tarfile.PAX_FORMAT),
        lambda members: tarred(members, format=tarfile.GNU_FORMAT),
        lambda members: tarred(members, format=tarfile.USTAR_FORMAT),
        tar_gz,
        lambda members: tarred(members, "w:bz2"),
        lambda members: tarred(members, "w:xz"),
    ],
    ids=["folder", "zip", "deflated", "tar", "pax", "gnu", "ustar", "gz", "bz2", "xz"],
)


# Where the files may lie


@every_way
@pytest.mark.parametrize(
    "members",
    [
        list(ALL.items()),
        under("work"),
        under("exercises"),
        [*under("exercises"), *under("older", {FIRST: b"old"})],
        [*under("solutions", {FIRST: b"no"}), *under("mine"), *under("tests", {FIRST: b"no"})],
        [*under("__MACOSX", {FIRST: b"no"}), *under(".git", {FIRST: b"no"}), *under("mine")],
        [*ALL.items(), *under("exercises", {FIRST: b"another"}), ("notes.txt", b"")],
        [*under("repository/exercises"), *under("repository/solutions", {FIRST: b"no"})],
        [*under("mine"), *under("repository/exercises", {FIRST: b"deeper"})],
        [*ALL.items(), ("conftest.py", b""), ("torch.py", b""), ("kata/__init__.py", b"")],
        under("a/b/c/d/exercises"),
        under("solutions"),
        under("tests"),
        [(name.upper(), content) for name, content in ALL.items()],
        [("exercises.zip", zipped(ALL.items())), ("exercises.tar.gz", tar_gz(ALL.items()))],
    ],
    ids=[
        "top",
        "sub",
        "exercises",
        "named",
        "ignored",
        "hidden",
        "top-first",
        "repository",
        "nearer",
        "others",
        "deep",
        "solutions",
        "tests",
        "case",
        "nested",
    ],
)
def test_the_files_are_found(read, pack, members):
    submitted = read(pack(members))
    assert (submitted.files, submitted.problems, submitted.problem) == (ALL, {}, "")


@every_way
@pytest.mark.parametrize("members", [[("notes.txt", b"hello")], [("a/ex01.py", b"x = 1")]])
def test_what_is_not_recognised_is_not_graded(read, pack, members):
    submitted = read(pack(members))
    assert (submitted.files, submitted.problems) == ({}, {})
    assert submitted.problem.startswith("None of the exercise files was found; there is ")
    assert members[0][0] in submitted.problem


@every_way
@pytest.mark.parametrize("inner", ["", "/exercises"])
def test_two_folders_are_ambiguous(read, pack, inner):
    other = dict.fromkeys(NAMES[:3], b"# other")
    submitted = read(pack([*under(f"a{inner}"), *under(f"b{inner}", other)]))
    assert submitted.files == {}
    assert f"(a{inner}, b{inner})" in submitted.problem


@every_way
def test_a_large_file_is_not_read(read, pack):
    members = {**ALL, FIRST: bytes(limits.MAX_FILE), SECOND: bytes(limits.MAX_FILE + 1)}
    submitted = read(pack(members.items()))
    assert set(submitted.files) == set(NAMES) - {SECOND}
    assert submitted.problems == {SECOND: limits.TOO_LARGE.format(SECOND)}


@every_way
def test_a_folder_in_place_of_a_file_is_not_read(read, pack):
    submitted = read(pack([(f"{FIRST}/inside.py", b""), (SECOND, b"mine")]))
    assert submitted.files == {SECOND: b"mine"}
    assert submitted.problems == {FIRST: limits.FOLDER.format(FIRST)}


@every_way
def test_too_many_members(read, pack, monkeypatch):
    members = [*((f"{number}.txt", b"") for number in range(30)), *under("exercises")]
    few = limited(monkeypatch, members=30)
    assert read(pack(members)).problem == limits.too_many(few)


def test_the_same_content_has_the_same_hash(tmp_path, read):
    packs = [zipped, tarred, tar_gz]
    readings = [read(list(ALL.items()))]
    for pack in packs:
        path = tmp_path / pack.__name__
        path.write_bytes(pack(under("exercises")))
        readings.append(read_submission(Source.at(path), "bob"))
    assert len({submitted.content for submitted in readings}) == 1


def test_other_content_has_another_hash():
    variants = [
        SubmittedFiles("a", {}, {}, ""),
        SubmittedFiles("a", {FIRST: b""}, {}, ""),
        SubmittedFiles("a", {SECOND: b""}, {}, ""),
        SubmittedFiles("a", {FIRST: b"x"}, {}, ""),
        SubmittedFiles("a", {}, {FIRST: "x"}, ""),
        SubmittedFiles("a", {}, {}, "x"),
        SubmittedFiles("a", {}, {}, "", ("x",)),
    ]
    assert len({submitted.content for submitted in variants}) == len(variants)


def test_a_path_that_does_not_exist(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for name in ["none", "file/below", "nul\0"]:
        with pytest.raises(UserError, match="does not exist; name a folder"):
            read_submission(Source.at(tmp_path / name), "alice")


# Folders


def test_a_large_folder_with_the_files_at_its_top(tmp_path, monkeypatch):
    limited(monkeypatch, members=30)
    for name in [*NAMES, *map(str, range(100))]:
        (tmp_path / name).write_bytes(ALL.get(name, b""))
    assert read_submission(Source.at(tmp_path), "alice").files == ALL


def test_what_is_no_regular_file_is_not_read(tmp_path, monkeypatch):
    secret = tmp_path / "secret.py"
    secret.write_bytes(b"secret")
    folder = tmp_path / "alice"
    folder.mkdir()
    (folder / NAMES[0]).symlink_to(secret)
    (folder / NAMES[1]).symlink_to("gone")
    (folder / NAMES[2]).mkdir()
    os.mkfifo(folder / NAMES[3])
    monkeypatch.chdir(folder)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(NAMES[4])
        (folder / NAMES[5]).write_bytes(b"mine")
        submitted = read_submission(Source.at(folder), "alice")
    assert submitted.files == {NAMES[5]: b"mine"}
    reasons = [
        limits.LINK,
        limits.LINK,
        limits.FOLDER,
        limits.SPECIAL,
        limits.SPECIAL,
    ]
    assert submitted.problems == {
        name: reason.format(name) for name, reason in zip(NAMES, reasons, strict=False)
    }


def test_a_file_that_becomes_a_link_or_fifo_while_it_is_opened(tmp_path, monkeypatch):
    (tmp_path / FIRST).symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / SECOND)
    regular = os.lstat(__file__)
    monkeypatch.setattr("kata.grading.intake.folders.os.lstat", lambda path: regular)
    assert "can't be read" in read_submission(Source.at(tmp_path), "alice").problem
    (tmp_path / FIRST).unlink()
    submitted = read_submission(Source.at(tmp_path), "alice")
    assert submitted.problems == {SECOND: limits.SPECIAL.format(SECOND)}


def test_a_linked_folder_is_not_entered(tmp_path):
    real = tmp_path / "real"
    real.mkdir()
    for name, content in ALL.items():
        (real / name).write_bytes(content)
    (tmp_path / "alice").mkdir()
    (tmp_path / "alice" / "exercises").symlink_to(real)
    submitted = read_submission(Source.at(tmp_path / "alice"), "alice")
    assert submitted.files == {}
    assert limits.LINK.format("exercises") in submitted.problem


@pytest.mark.parametrize("target", ["real", "real.zip", "gone", "link"])
def test_a_submission_that_is_a_link_itself(tmp_path, target):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / FIRST).write_bytes(b"another's")
    (tmp_path / "real.zip").write_bytes(zipped(ALL.items()))
    (tmp_path / "link").symlink_to(target)
    assert read_submission(Source.at(tmp_path / "link"), "link") == SubmittedFiles(
        "link", {}, {}, LINKED
    )


@pytest.mark.parametrize("function", ["os.lstat", "os.scandir", "open"])
def test_what_can_not_be_read_is_said(tmp_path, monkeypatch, function):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / FIRST).write_bytes(b"")
    monkeypatch.setattr(f"kata.grading.intake.folders.{function}", refuse, raising=False)
    submitted = read_submission(Source.at(tmp_path), "alice")
    assert submitted.files == {}
    assert submitted.problem.startswith("The submission can't be read (Permission denied); give")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is closed to root")
@pytest.mark.parametrize("pack", [list, zipped])
def test_a_closed_submission_is_said(tmp_path, read, pack):
    read(pack(ALL.items()))
    (tmp_path / "handed-in").chmod(0)
    submitted = read_submission(Source.at(tmp_path / "handed-in"), "alice")
    (tmp_path / "handed-in").chmod(0o700)
    assert "can't be read (Permission denied)" in submitted.problem


def test_names_in_other_encodings(tmp_path):
    for name in [b"caf\xe9", b"\xff\xfe"]:
        try:
            os.mkdir(os.path.join(os.fsencode(tmp_path), name))
        except OSError:
            pytest.skip("the file system wants UTF-8")
    folder = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), b"caf\xe9")))
    (folder / FIRST).write_bytes(b"mine")
    assert read_submission(Source.at(tmp_path), "alice").files == {FIRST: b"mine"}


# Archives


@pytest.mark.parametrize(
    "content",
    [b"def f():\n    pass\n" * 99, b'{"cells": []}', bytes(99999)]
    + [random.Random(seed).randbytes(5000) for seed in range(5)],
)
def test_what_is_no_archive(read, content):
    assert read(content).problem == limits.NO_ARCHIVE


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"Rar!\x1a\x07\x01\0", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x28\xb5\x2f\xfd", "zstd")],
)
def test_an_archive_of_another_kind_is_said_whatever_its_name(read, start, kind):
    assert read(start + bytes(999)).problem.startswith(f"This is a {kind} archive, whatever")


def test_a_fifo_is_no_archive(tmp_path):
    os.mkfifo(tmp_path / "alice.zip")
    assert read_submission(Source.at(tmp_path / "alice.zip"), "alice").problem == limits.NO_ARCHIVE


@pytest.mark.parametrize("pack", [zipped, tarred, tar_gz])
@pytest.mark.parametrize(
    "name",
    ["/{}", "../{}", "exercises/../{}", "//{}", "./../x/{}", "C:/{}", "c:{}", "{}/../x"],
)
def test_paths_that_lead_out_are_not_read(tmp_path, read, pack, name):
    submitted = read(pack([(name.format(FIRST), b"evil"), ("notes.txt", b"")]))
    assert (submitted.files, submitted.problems) == ({}, {})
    assert os.listdir(tmp_path) == ["handed-in"]


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize("name", ["./{}", "././{}", "{}", "work/./{}", "work//{}"])
def test_names_may_be_spelled_in_other_ways(read, pack, name):
    assert read(pack([(name.format(FIRST), b"mine")])).files == {FIRST: b"mine"}


def test_a_zip_made_on_windows(read):
    members = [("exercises\\", b""), *((rf"exercises\{name}", text) for name, text in ALL.items())]
    assert read(zipped(members)).files == ALL


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_the_last_of_one_name_counts(read, pack):
    assert read(pack([(FIRST, b"old"), (SECOND, b""), (FIRST, b"new")])).files[FIRST] == b"new"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (tarfile.SYMTYPE, limits.LINK),
        (tarfile.LNKTYPE, limits.LINK),
        (tarfile.DIRTYPE, limits.FOLDER),
        (tarfile.FIFOTYPE, limits.SPECIAL),
        (tarfile.CHRTYPE, limits.SPECIAL),
        (tarfile.BLKTYPE, limits.SPECIAL),
        (tarfile.GNUTYPE_SPARSE, limits.SPECIAL),
        (b"Z", limits.SPECIAL),
    ],
)
def test_other_kinds_in_a_tar_are_not_read(read, kind, reason):
    submitted = read(tarred([(SECOND, b"mine"), (header(FIRST, kind, SECOND), b"")]))
    assert submitted.files == {SECOND: b"mine"}
    assert submitted.problems == {FIRST: reason.format(FIRST)}


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (stat.S_IFLNK, limits.LINK),
        (stat.S_IFIFO, limits.SPECIAL),
        (stat.S_IFCHR, limits.SPECIAL),
        (stat.S_IFDIR, limits.SPECIAL),
    ],
)
def test_other_kinds_in_a_zip_are_not_read(read, kind, reason):
    info = zipfile.ZipInfo(FIRST)
    info.external_attr = (kind | 0o644) << 16
    submitted = read(zipped([(info, b"/etc/passwd"), (SECOND, b"mine"), (f"{NAMES[2]}/", b"")]))
    assert submitted.files == {SECOND: b"mine"}
    assert submitted.problems == {
        FIRST: reason.format(FIRST),
        NAMES[2]: limits.FOLDER.format(NAMES[2]),
    }


def patched(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new)


def with_flag(content: bytes, flag: int) -> bytes:
    """The zip, with a flag set in the headers of all its members."""
    data = bytearray(content)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        for found in re.finditer(re.escape(mark), content):
            data[found.start() + offset] |= flag
    return bytes(data)


def test_a_zip_with_a_password(read):
    closed = with_flag(zipped(ALL.items()), 1)
    assert read(closed).problem == limits.ENCRYPTED


def test_a_zip_with_a_password_beside_the_files(read):
    closed = with_flag(zipped(ALL.items()), 1)
    submitted = read([(SECOND, ALL[SECOND]), ("hw.zip", closed)])
    assert submitted.files == {SECOND: ALL[SECOND]}
    assert submitted.notes == (f"hw.zip was not opened: {limits.ENCRYPTED}",)


def test_a_zip_whose_names_are_not_what_it_says(read):
    broken = patched(zipped([("caf\xe9.txt", b""), *ALL.items()]), "\xe9".encode(), b"\xe9\xe9")
    assert read(broken).problem == limits.BROKEN


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_of_blocks_of_any_size(read, method):
    assert read(zipped([(FIRST, bytes(9999))], compression=method)).problem == limits.BROKEN


def test_a_zip_written_to_a_stream_and_zip64(tmp_path, read):
    class Stream(io.BytesIO):
        def seekable(self):
            return False

        def tell(self):
            raise io.UnsupportedOperation

    stream = Stream()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in ALL.items():
            with archive.open(name, "w", force_zip64=True) as file:
                file.write(content)
    assert read(stream.getvalue()).files == ALL


def test_a_zip_may_lie_about_sizes(read):
    data = bytearray(zipped([(FIRST, b"mine")], compression=zipfile.ZIP_DEFLATED))
    directory = data.index(b"PK\1\2")
    struct.pack_into("<I", data, directory + 24, 2**31)
    assert read(bytes(data)).files == {FIRST: b"mine"}
    big = bytearray(zipped([(FIRST, bytes(2**26))], compression=zipfile.ZIP_DEFLATED))
    struct.pack_into("<I", big, big.index(b"PK\1\2") + 24, 10)
    assert read(bytes(big)).problem == limits.BROKEN


def test_a_zip_whose_directory_says_it_is_huge(read):
    data = bytearray(zipped(ALL.items()) + bytes(limits.ONE.directory))
    end = data.index(b"PK\5\6")
    data = data[:end] + data[end + 22 :] + data[end : end + 22]
    struct.pack_into("<I", data, len(data) - 10, limits.ONE.directory + 1)
    assert read(bytes(data)).problem == limits.too_many(limits.ONE)


def compressed_zeros(open_with, mebibytes: int) -> bytes:
    file = io.BytesIO()
    with open_with(file, "wb") as packed:
        packed.write(tarred([]))
        for _ in range(mebibytes):
            packed.write(bytes(2**20))
    return file.getvalue()


@pytest.mark.parametrize("open_with", [gzip.open, bz2.open, lzma.open])
def test_a_bomb_is_not_unpacked_to_its_end(read, monkeypatch, open_with):
    few = limited(monkeypatch, unpacked=2**22)
    assert read(compressed_zeros(open_with, 8)).problem == limits.bomb(few)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_tar_is_one_stream(read, pack):
    content = pack(tarred(ALL.items()))
    assert read(content + bytes(512)).files == ALL
    assert read(content + pack(b"")).problem == limits.BROKEN
    assert read(pack(b"") + content).problem == limits.BROKEN
    assert read(content + b"more").problem == limits.BROKEN


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, b"Z"])
def test_a_bomb_in_a_member(read, monkeypatch, kind):
    few = limited(monkeypatch, unpacked=2**22)
    big = header("big.bin", kind, size=2**23)
    assert read(tar_gz([*ALL.items(), (big, bytes(2**23))])).problem == limits.bomb(few)


def test_an_archive_that_is_too_large(read, monkeypatch):
    few = limited(monkeypatch, archive=2**20)
    assert read(zipped([(FIRST, bytes(2**20))])).problem == limits.too_large(few)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_is_too_large(read, packed, kind):
    size = 4 * tars.MAX_HEADERS
    content = tarred([(header("x", kind, size=size), bytes(size)), *ALL.items()])
    assert read(gzip.compress(content) if packed else content).problem == limits.BROKEN


@pytest.mark.parametrize("size", [-1, -5, -512, -513, -(2**70), 2**40, 2**70])
@pytest.mark.parametrize("how", ["header", "pax"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", [FIRST, "other.txt"])
def test_a_tar_may_lie_about_sizes(read, size, how, packed, name):
    if how == "pax":
        info = header(name, tarfile.REGTYPE)
        info.pax_headers = {"size": str(size)}
        lie = tarred([(info, b"")], format=tarfile.PAX_FORMAT)[:1536]
    else:
        block = bytearray(header(name, tarfile.REGTYPE).tobuf()[:512])
        number = size % 2**96 | (0xFF << 88 if size < 0 else 0x80 << 88)
        block[124:136] = number.to_bytes(12, "big")
        block[148:156] = b" " * 8
        block[148:156] = b"%06o\0 " % sum(block)
        lie = bytes(block)
    content = lie + tarred(ALL.items())
    assert read(gzip.compress(content) if packed else content).problem == limits.BROKEN


@pytest.mark.parametrize("text", [b"1" * 30_000, b"2 " * 15_000 + b"="])
def test_pax_headers_that_take_long_to_read(read, text):
    content = tarred([(header("x", tarfile.XHDTYPE, size=len(text)), text), *ALL.items()])
    assert read(content).problem == limits.BROKEN


def test_honest_pax_headers_are_counted_anew_for_each_archive(read, monkeypatch):
    monkeypatch.setattr(tars, "MAX_PAX_SQUARES", 6 * 512**2)
    content = tarred(under("long" * 50), format=tarfile.PAX_FORMAT)
    assert all(read(content).files == ALL for _ in range(9))
    monkeypatch.setattr(tars, "MAX_PAX_SQUARES", 99)
    assert read(content).problem == limits.BROKEN


def test_a_tar_of_headers_about_headers(read):
    info = header("x", tarfile.XHDTYPE, size=12)
    content = tarred([(info, b"12 path=abc\n")])[:1024] * 5000 + tarred(ALL.items())
    assert read(content).problem == limits.BROKEN


def test_a_sparse_map_without_end(read):
    info = header(FIRST, tarfile.REGTYPE, size=2**22)
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}
    numbers = b"99999999\n" + b"1\n" * 2**21
    content = tarred([(info, numbers)], format=tarfile.PAX_FORMAT)
    assert read(gzip.compress(content)).problem == limits.BROKEN


def test_a_tar_as_old_as_tar(read):
    data = bytearray(tarred([(FIRST, b"mine")]))
    data[257:265] = bytes(8)
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data[:512])
    assert read(bytes(data)).files == {FIRST: b"mine"}


def test_a_tar_that_holds_a_zip_is_a_tar(read):
    assert read(tarred([*ALL.items(), ("more.zip", zipped([(FIRST, b"no")]))])).files == ALL


whole = {
    "zip": zipped(under("exercises"), compression=zipfile.ZIP_DEFLATED),
    "stored": zipped(ALL.items()),
    "tar": tarred([*ALL.items(), (header("link", tarfile.SYMTYPE, "a"), b"")]),
    "pax": tarred([(f"{'long' * 50}/{FIRST}", b"x"), *under("a")], format=tarfile.PAX_FORMAT),
    "gnu": tarred([("long" * 50, b"x"), *under("exercises")], format=tarfile.GNU_FORMAT),
    "gz": tar_gz(ALL.items()),
    "bz2": tarred(ALL.items(), "w:bz2"),
    "xz": tarred(ALL.items(), "w:xz"),
}


@pytest.mark.parametrize("kind", ["zip", "stored", "gz", "bz2", "xz"])
def test_an_archive_cut_short_is_broken(read, kind):
    content = whole[kind]
    for cut in range(20, len(content) - 1, 50):
        assert read(content[:cut]).problem == limits.BROKEN


def test_a_damaged_header_is_not_the_end_of_a_tar(read):
    content = bytearray(tarred(ALL.items()))
    content[2 * 1024 + 3] ^= 1  # in the third member's name
    assert read(bytes(content)).problem == limits.BROKEN


@pytest.mark.parametrize("kind", ["stored", "gz", "bz2", "xz"])
def test_damage_never_changes_what_is_read(read, kind):
    noise = random.Random(kind)
    for _ in range(150):
        content = bytearray(whole[kind])
        content[noise.randrange(len(content))] ^= 1 << noise.randrange(8)
        submitted = read(bytes(content))
        assert all(ALL[name] == text for name, text in submitted.files.items())


def mutated(content: bytes, noise: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(noise.choice([1, 1, 2, 5, 30])):
        spot = noise.randrange(len(data)) if data else 0
        how = noise.randrange(6)
        if how == 0:
            data[spot : spot + 1] = bytes([noise.randrange(256)])
        elif how == 1:
            data[spot : spot + noise.choice([2, 4, 8])] = noise.choice([b"\xff", b"\0"]) * 4
        elif how == 2:
            del data[spot : spot + noise.randrange(600)]
        elif how == 3:
            data[spot:spot] = data[noise.randrange(len(data) + 1) :][: noise.randrange(600)]
        elif how == 4:
            data[spot:] = data[spot:][: noise.randrange(len(data) + 1)]
        else:
            data[spot:spot] = noise.randbytes(noise.randrange(20))
    return bytes(data)


@pytest.mark.parametrize("kind", whole)
def test_damaged_archives_never_raise(read, kind):
    noise = random.Random(kind)
    for _ in range(60):
        submitted = read(mutated(whole[kind], noise))
        assert set(submitted.files) | set(submitted.problems) <= set(NAMES)
        assert not (submitted.problem and (submitted.files or submitted.problems))
