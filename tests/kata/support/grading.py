"""What the tests of the grader share: submissions, and what may be left after grading."""

import os
import tempfile
from pathlib import Path

from kata.grading.sandbox.filesystem import ROOT as SANDBOX
from kata.manifest import ROOT, exercises, find_exercise

SOLUTIONS = {each.file: (ROOT / "solutions" / each.file).read_bytes() for each in exercises()}
STUBS = {each.file: (ROOT / "exercises" / each.file).read_bytes() for each in exercises()}


QUICK = tuple(find_exercise(each).file for each in ("ex01", "ex03", "ex04"))
"""The files whose checks take least."""


def with_source(exercise_id, source, beside=SOLUTIONS):
    """The solutions, or other files, with this source in place of one exercise's file."""
    return {**beside, find_exercise(exercise_id).file: source.encode()}


def solved(files=QUICK):
    """The stubs, but for these files, which are solved."""
    return STUBS | {file: SOLUTIONS[file] for file in files}


def write_submission(folder, files):
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


SHARED = ("/dev/shm", "/run", "/run/lock", "/tmp", "/var/tmp", str(Path.home()))
"""Folders that all may write to; what attacks call their files there is in ``LEFT``."""

LEFT = ("full", ".cache-of-ex06")


def traces():
    """What grading must not leave behind, as far as it is this test process's doing: workers,
    temporary folders, mounts, files in folders that others use as well."""
    return {
        "processes": set(_processes()),
        "folders": {path.name for path in Path(tempfile.gettempdir()).glob("kata-*")},
        "mounts": set(_mounts()),
        "files": {f"{folder}/{name}" for folder in SHARED for name in LEFT if _is(folder, name)},
    }


def _is(folder, name):
    return os.path.lexists(os.path.join(folder, name))


def _mounts():
    """Those that are made for workers, and those in this process's own temporary folder."""
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines():
        source, target, *_ = line.split()
        if source == "kata" or target.startswith((f"{SANDBOX}/", tempfile.gettempdir())):
            yield line


def _processes():
    # The fixture for temporary folders put it there, and workers inherit it.
    own = os.environ["PATH"].partition(os.pathsep)[0].encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        if own not in environment:
            continue
        if b"kata.grading.worker.parent" in words or b"kata.grading.worker.cold" in words:
            yield folder.name
