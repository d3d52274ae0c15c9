"""Submissions that attack as a whole: by what lies beside the files, by how they are packed, or
by bytes that can't stand in a file of this repository.

Each builder writes one below a folder it is given and returns the PATH to grade. With it comes the
status of each exercise that a grader should find. ``ANY`` is any status but ``passed``; an empty
dictionary means that the submission as a whole can't be graded, and its report says why.
"""

import contextlib
import io
import os
import shutil
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

from kata.manifest import ROOT, core_exercises

ANY = "any"
NOT_READ = "error"
"""The status of an exercise whose file is there but was not read: a link, say."""

IDS = [exercise.id for exercise in core_exercises()]
FILES = {exercise.id: exercise.file for exercise in core_exercises()}
SOLVED = ("ex01", "ex03")
"""What an honest submission has solved; the rest it has not started. That the files arrived shows
as well, in a fraction of the time that checking six right answers takes."""

HONEST = {each: "passed" if each in SOLVED else "not-started" for each in IDS}
MISSING = dict.fromkeys(IDS, "missing")
UNGRADABLE: dict[str, str] = {}

FORGE = b"import os\nprint('planted')\nos._exit(0)\n"

Builder = Callable[[Path], Path]


def solution(exercise_id: str) -> bytes:
    return (ROOT / "solutions" / FILES[exercise_id]).read_bytes()


def honest_file(exercise_id: str) -> bytes:
    if exercise_id in SOLVED:
        return solution(exercise_id)
    return (ROOT / "exercises" / FILES[exercise_id]).read_bytes()


def folder(tmp: Path) -> Path:
    """An honest submission, to be spoiled."""
    path = tmp / "submission"
    path.mkdir()
    for each in IDS:
        (path / FILES[each]).write_bytes(honest_file(each))
    return path


# Things beside the exercise files.


def planted(tmp: Path) -> Path:
    """Modules that Python, pytest or the grader may import in place of their own."""
    path = folder(tmp)
    for name in ("conftest", "sitecustomize", "usercustomize", "torch", "numpy", "json", "os"):
        (path / f"{name}.py").write_bytes(FORGE)
    for name in ("kata", "torch", "tests", "solutions", "hypothesis", "pytest"):
        (path / name).mkdir()
        for file in ("__init__.py", "__main__.py", "manifest.py", "expected.py"):
            (path / name / file).write_bytes(FORGE)
    (path / "planted.pth").write_bytes(b"import os; os._exit(0)\n")
    (path / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
    (path / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--version'\n")
    (path / "kata.toml").write_text("exercise = []\n")
    return path


def planted_above(tmp: Path) -> Path:
    """The same at the top, with the exercise files one folder down."""
    top = tmp / "repository"
    top.mkdir()
    shutil.move(planted(tmp), top / "exercises")
    for name in ("conftest.py", "torch.py", "kata.toml", "setup.py", "Makefile"):
        (top / name).write_bytes(FORGE)
    return top


def bytecode(tmp: Path) -> Path:
    """Compiled files that are newer than the stub beside them."""
    path = folder(tmp)
    (path / FILES["ex03"]).write_bytes((ROOT / "exercises" / FILES["ex03"]).read_bytes())
    cache = path / "__pycache__"
    cache.mkdir()
    for tag in ("cpython-310", "cpython-311", "cpython-312", "cpython-313"):
        (cache / f"ex03_kl_divergence.{tag}.pyc").write_bytes(b"\xa7\r\r\n" + bytes(12) + FORGE)
    (path / "ex03_kl_divergence.so").write_bytes(b"\x7fELF")
    return path


def reports_inside(tmp: Path) -> Path:
    """A finished report, handed in with empty files."""
    path = tmp / "submission"
    path.mkdir()
    for each in IDS:
        (path / FILES[each]).write_bytes(b"")
    for name in ("submission.json", "report.json", "results.json", "grades.csv", "junit.xml"):
        (path / name).write_text('{"schema": 1, "score": 6.0, "max_score": 6.0}')
    return path


# Things in the place of the exercise files.


def link(target: str) -> Builder:
    def build(tmp: Path) -> Path:
        path = folder(tmp)
        (path / FILES["ex03"]).unlink()
        (path / FILES["ex03"]).symlink_to(target)
        return path

    return build


def linked_folder(tmp: Path) -> Path:
    """The folder one down is a link to the solutions."""
    path = tmp / "submission"
    path.mkdir()
    (path / "exercises").symlink_to(ROOT / "solutions")
    return path


def fifo(tmp: Path) -> Path:
    """A pipe that keeps every reader waiting."""
    path = folder(tmp)
    (path / FILES["ex04"]).unlink()
    os.mkfifo(path / FILES["ex04"])
    return path


def folder_as_file(tmp: Path) -> Path:
    path = folder(tmp)
    (path / FILES["ex01"]).unlink()
    (path / FILES["ex01"]).mkdir()
    (path / FILES["ex01"] / "__init__.py").write_bytes(honest_file("ex01"))
    return path


def other_names(tmp: Path) -> Path:
    """Names that only some systems take for the right ones."""
    path = tmp / "submission"
    path.mkdir()
    for each in IDS:
        for name in (
            f"{FILES[each]} ",
            f"{FILES[each]}.",
            f"{FILES[each]}\n",
            "\u200b" + FILES[each],
        ):
            (path / name).write_bytes(honest_file(each))
    with contextlib.suppress(OSError):  # Not every file system takes such a name.
        (path / os.fsdecode(b"\xff" + FILES["ex01"].encode())).write_bytes(FORGE)
    return path


def two_folders(tmp: Path) -> Path:
    """Two submissions in one, so that the better one may be chosen."""
    path = tmp / "both"
    path.mkdir()
    for name in ("mine", "yours"):
        shutil.move(folder(tmp), path / name)
    return path


def many_entries(tmp: Path) -> Path:
    """More files than anyone writes by hand, in the way of the folder with the exercises."""
    top = tmp / "many"
    top.mkdir()
    for number in range(25_000):
        (top / f"{number}.txt").touch()
    shutil.move(folder(tmp), top / "zzz")
    return top


# Bytes that can't stand in a file of this repository: in the place of one exercise.


def with_bytes(exercise_id: str, content: Callable[[bytes], bytes]) -> Builder:
    def build(tmp: Path) -> Path:
        path = folder(tmp)
        (path / FILES[exercise_id]).write_bytes(content(solution(exercise_id)))
        return path

    return build


HIDDEN_EXIT = b"# coding: unicode_escape\n# \\u000aimport os\\u000aos._exit(0)\n"

BYTES: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    "source-with-nul-bytes": ("ex01", lambda good: good + b"\n\x00\n", "error"),
    "source-in-rot13": ("ex02", lambda good: b"# -*- coding: rot13 -*-\n" + good, "error"),
    "source-in-no-encoding": ("ex03", lambda good: b"# -*- coding: kata -*-\n" + good, "error"),
    "source-with-hidden-code": ("ex04", lambda good: HIDDEN_EXIT + good, ANY),
    "source-in-utf-16": ("ex05", lambda good: good.decode().encode("utf-16"), "passed"),
    "source-with-mark-and-crlf": (
        "ex06",
        lambda good: b"\xef\xbb\xbf" + good.replace(b"\n", b"\r\n"),
        "passed",
    ),
    "source-of-one-long-line": ("ex01", lambda good: b"x = '" + b"x" * 2**23 + b"'\n", NOT_READ),
    "source-of-deep-brackets": ("ex02", lambda good: b"(" * 100_000 + b")" * 100_000, ANY),
    "source-of-deep-signs": ("ex03", lambda good: b"x = " + b"-" * 900_000 + b"1\n", ANY),
    "source-of-a-long-sum": ("ex04", lambda good: b"x = 1" + b"+1" * 400_000 + b"\n", ANY),
    "source-of-deep-attributes": ("ex05", lambda good: b"x = 1" + b".a" * 400_000 + b"\n", ANY),
    "source-of-deep-lambdas": ("ex06", lambda good: b"x = " + b"lambda: " * 100_000 + b"1\n", ANY),
    "source-of-deep-blocks": (
        "ex01",
        lambda good: b"".join(b" " * n + b"if 1:\n" for n in range(1000)) + b" " * 1000 + b"0\n",
        "error",
    ),
    "source-is-a-program": ("ex02", lambda good: b"\x7fELF\x02\x01\x01" + bytes(4096), "error"),
    "source-is-empty": ("ex03", lambda good: b"", "missing"),
}


# Archives.


def zipped(*more: tuple[str | zipfile.ZipInfo, bytes], honest: bool = True) -> Builder:
    """An honest zip, with these members after the exercise files."""

    def build(tmp: Path) -> Path:
        path = tmp / "submission.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for exercise_id in IDS if honest else ():
                archive.writestr(FILES[exercise_id], honest_file(exercise_id))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # A name twice is one of the attacks.
                for each, content in more:
                    archive.writestr(each, content)
        return path

    return build


def tarred(*more: tarfile.TarInfo, mode: str = "w:gz", without: str = "") -> Builder:
    """An honest tar, with these members after the exercise files."""

    def build(tmp: Path) -> Path:
        path = tmp / "submission.tar.gz"
        with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
            for each in IDS:
                if each != without:
                    archive.addfile(
                        member(FILES[each], honest_file(each)), io.BytesIO(honest_file(each))
                    )
            for each in more:
                archive.addfile(each, io.BytesIO(bytes(each.size)))
        return path

    return build


def member(
    name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, to: str = ""
) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.type, info.linkname = len(content), kind, to
    return info


def zip_link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


def lying_size(tmp: Path) -> Path:
    """A zip whose first member says that it unpacks to nothing, and unpacks to 64 MiB."""
    path = zipped((FILES["ex01"], bytes(2**26)), honest=False)(tmp)
    data = path.read_bytes()
    size = (2**26).to_bytes(4, "little")
    path.write_bytes(data.replace(size, (100).to_bytes(4, "little")))
    return path


def encrypted(tmp: Path) -> Path:
    path = zipped()(tmp)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(mark, start + 4)
    path.write_bytes(data)
    return path


def cut(build: Builder) -> Builder:
    """The first half of an archive."""

    def build_half(tmp: Path) -> Path:
        path = build(tmp)
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
        return path

    return build_half


def tar_bomb(tmp: Path) -> Path:
    """300 MiB of zeros before the exercise files, in a few hundred kilobytes."""
    path = tmp / "submission.tar.gz"
    zeros = 300 * 2**20
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        with open("/dev/zero", "rb") as source:
            info = member("zeros")
            info.size = zeros
            archive.addfile(info, source)
        for each in IDS:
            archive.addfile(member(FILES[each], honest_file(each)), io.BytesIO(honest_file(each)))
    return path


def raw(name: str, content: bytes) -> Builder:
    def build(tmp: Path) -> Path:
        path = tmp / name
        path.write_bytes(content)
        return path

    return build


def nested(tmp: Path) -> Path:
    """A zip in a zip: both are opened, by the same meters."""
    inner = zipped()(tmp)
    content = inner.read_bytes()
    inner.unlink()
    return zipped(("submission.zip", content), honest=False)(tmp)


def except_for(status: str, *exercise_ids: str) -> dict[str, str]:
    return HONEST | dict.fromkeys(exercise_ids, status)


OUTSIDE = (
    "../../escaped.py",
    "/tmp/escaped.py",
    "..\\escaped.py",
    "C:\\escaped.py",
    "//x/escaped.py",
)


def builders() -> dict[str, tuple[Builder, dict[str, str]]]:
    """Each attack's name, what builds it, and the statuses it deserves."""
    two = FILES["ex02"]
    return {
        "planted-modules": (planted, HONEST),
        "planted-modules-above": (planted_above, HONEST),
        "planted-bytecode": (bytecode, except_for("not-started", "ex03")),
        "reports-handed-in": (reports_inside, MISSING),
        "link-to-the-solution": (
            link(str(ROOT / "solutions" / FILES["ex03"])),
            except_for(NOT_READ, "ex03"),
        ),
        "link-to-a-device": (link("/dev/zero"), except_for(NOT_READ, "ex03")),
        "link-to-itself": (link(FILES["ex03"]), except_for(NOT_READ, "ex03")),
        "link-to-nothing": (link("/nowhere"), except_for(NOT_READ, "ex03")),
        "link-to-the-solutions-folder": (linked_folder, UNGRADABLE),
        "pipe-for-a-file": (fifo, except_for(NOT_READ, "ex04")),
        "folder-for-a-file": (folder_as_file, except_for(NOT_READ, "ex01")),
        "almost-the-names": (other_names, UNGRADABLE),
        "two-submissions-in-one": (two_folders, UNGRADABLE),
        "too-many-files": (many_entries, UNGRADABLE),
        **{
            name: (with_bytes(each, content), except_for(status, each))
            for name, (each, content, status) in BYTES.items()
        },
        "zip-with-traversal": (zipped(*((name, FORGE) for name in OUTSIDE)), HONEST),
        "zip-that-overwrites-by-detour": (zipped((f"x/../{two}", b""), (f"/{two}", b"")), HONEST),
        "zip-with-a-name-twice": (zipped((two, b"")), except_for("missing", "ex02")),
        "zip-with-a-link": (zipped((zip_link(two), b"/etc/passwd")), except_for(NOT_READ, "ex02")),
        "zip-with-a-file-too-large": (zipped((two, bytes(2**24))), except_for(NOT_READ, "ex02")),
        "zip-with-planted-modules": (
            zipped(("kata/__init__.py", FORGE), ("conftest.py", FORGE), ("torch.py", FORGE)),
            HONEST,
        ),
        "zip-with-too-many-members": (
            zipped(*((f"{n}", b"") for n in range(25_000))),
            UNGRADABLE,
        ),
        "zip-that-lies-about-its-size": (lying_size, UNGRADABLE),
        "zip-with-a-password": (encrypted, UNGRADABLE),
        "zip-cut-in-half": (cut(zipped()), UNGRADABLE),
        "zip-in-a-zip": (nested, HONEST),
        "tar-with-traversal": (tarred(*(member(name) for name in OUTSIDE)), HONEST),
        "tar-with-a-link": (
            tarred(member(two, kind=tarfile.SYMTYPE, to="/etc/passwd"), without="ex02"),
            except_for(NOT_READ, "ex02"),
        ),
        "tar-with-a-hard-link": (
            tarred(member(two, kind=tarfile.LNKTYPE, to=FILES["ex01"]), without="ex02"),
            except_for(NOT_READ, "ex02"),
        ),
        "tar-with-a-device": (
            tarred(member(two, kind=tarfile.CHRTYPE), without="ex02"),
            except_for(NOT_READ, "ex02"),
        ),
        "tar-with-a-pipe": (
            tarred(member(two, kind=tarfile.FIFOTYPE), without="ex02"),
            except_for(NOT_READ, "ex02"),
        ),
        "tar-through-a-linked-folder": (
            tarred(member("mine", kind=tarfile.SYMTYPE, to="/"), member("mine/etc/passwd")),
            HONEST,
        ),
        "tar-bomb": (tar_bomb, UNGRADABLE),
        "tar-cut-in-half": (cut(tarred()), UNGRADABLE),
        "not-an-archive": (
            raw("submission.zip", b"PK\x03\x04" + bytes(range(256)) * 64),
            UNGRADABLE,
        ),
        "a-file-by-itself": (
            raw(FILES["ex01"], honest_file("ex01")),
            {each: "passed" if each == "ex01" else "missing" for each in FILES},
        ),
        "an-empty-archive": (raw("submission.zip", b""), UNGRADABLE),
    }
