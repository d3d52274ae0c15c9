"""A file system of its own for each worker: read-only, but for two small folders in memory."""

import os
from pathlib import Path

from kata.grading.sandbox import linux

ROOT = "/sys"
"""Where the workers' root is put together: a folder that every system has and no worker needs,
seen so only by the warm parent and its children."""

SUBMISSION, SCRATCH = "/submission", "/scratch"
SIZES = {SUBMISSION: "size=16m,nr_inodes=256", SCRATCH: "size=64m,nr_inodes=2048"}
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")


def prepare(readable: list[str]) -> None:
    """Put the root together, once, in this process's own mount namespace. Raises OSError."""
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    linux.mount("kata", ROOT, "tmpfs", linux.MS_NOSUID, "size=4m,mode=0755")
    for path in sorted([*readable, *DEVICES]):
        _show(path)
    for folder in (SUBMISSION, SCRATCH):
        os.mkdir(ROOT + folder)
    if not os.path.lexists(ROOT + "/tmp"):
        os.symlink(SCRATCH, ROOT + "/tmp")


def enter() -> None:
    """Leave this process with the prepared root alone, in a mount namespace of its own."""
    for folder, options in SIZES.items():
        flags = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC
        linux.mount("kata", ROOT + folder, "tmpfs", flags, options + ",mode=0777")
    linux.mount("none", ROOT, flags=linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY)
    linux.change_root(ROOT)


def _show(path: str) -> None:
    target = Path(ROOT + path)
    target.parent.mkdir(parents=True, exist_ok=True)
    if os.path.islink(path):
        os.symlink(os.readlink(path), target)
        return
    if os.path.isdir(path):
        target.mkdir(exist_ok=True)
    else:
        target.touch()
    if path in DEVICES:
        linux.mount(path, str(target), flags=linux.MS_BIND)
    else:
        linux.bind_read_only(path, str(target))
