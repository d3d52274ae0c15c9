"""``python -m kata handout``: the archive that students get, all of the kata but its answers.

What goes in is listed here, so that a folder nobody thought of stays out. Every file is copied as
it is; the exercises are the stubs in ``kata/stubs``, whatever stands in ``exercises/``. The wheel
has the same files, see ``wheel_files``.
"""

import argparse
import gzip
import io
import re
import tarfile
import zipfile
from fnmatch import fnmatchcase
from pathlib import Path

from kata.errors import UserError
from kata.files import write_atomically
from kata.manifest import ROOT, exercises

FOLDER = "vae-kata"
SUFFIXES = (".zip", ".tar.gz")
WORKFLOW = ".github/workflows/grade.yml"

FILES = (
    *("LICENSE", "README.md", "Makefile", "constraints.txt", "kata.toml", "pyproject.toml"),
    *(".gitignore", ".devcontainer/*.json", ".vscode/*.json", "docs/after-15-epochs.png"),
    *("exercises/__init__.py", "tests/test_ex*.py", "install/*.py"),
    *("exercises/AGENTS.md", "exercises/CLAUDE.md"),
    *("kata/**/*.py", "kata/explore/*.html", "kata/stubs/*.txt"),
    *("notebooks/*.ipynb", "notebooks/trained/**/*"),
)
NOT_FOR_STUDENTS = (
    *("kata/authoring/*", "kata/grading/*"),
    *("kata/training/fast.py", "kata/training/cuda_graph.py"),
    *("kata/training/bfloat16.py", "kata/training/convolutions.py"),
)
SETTING_UP = (
    *("Makefile", "install/*", "constraints.txt", "pyproject.toml"),
    *(".devcontainer/*", ".vscode/tasks.json"),
)
"""Only of use in a folder that has the code in it."""

# Any fixed time will do. Tools that build wheels fail on times before 1980, in every time zone.
YEAR = 2000
SECONDS = 946_728_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``handout`` to its parser."""
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="the archive: .zip or .tar.gz"
    )
    parser.add_argument(
        "--push-grading",
        metavar="OWNER/REPOSITORY@COMMIT",
        help="add a workflow that grades each push on GitHub, with the kata at that commit",
    )


def run(options: argparse.Namespace) -> int:
    """Make the archive as the options ask. Returns the exit status, or raises UserError."""
    files = make_handout(options.out, options.push_grading)
    print(f"{options.out}: {files} files, without solutions. Unpack it and try: make test")
    return 0


def make_handout(out: Path, push_grading: str | None = None) -> int:
    """Write the archive, the same bytes for the same kata, and return how many files it holds.

    Raises UserError where a file can't be read, or where ``out`` can't be written.
    """
    suffix = next((each for each in SUFFIXES if out.name.endswith(each)), None)
    if suffix is None:
        raise UserError(f"{out} should end in {' or '.join(SUFFIXES)}, which says what to make.")
    if not out.absolute().parent.is_dir():
        raise UserError(f"There is no folder {out.parent} to write {out.name} to.")
    files = handout_files(push_grading)
    pack = _zip if suffix == ".zip" else _tar_gz
    try:
        write_atomically(out, pack(files))
    except OSError as error:
        raise UserError(f"{out} can't be written: {error.strerror}.") from None
    return len(files)


def handout_files(push_grading: str | None = None) -> dict[str, bytes]:
    """Every file of the handout, by its path, in order. Raises UserError."""
    files = _read(_selected() | {f"exercises/{each.file}": each.stub for each in exercises()})
    if push_grading is not None:
        files[WORKFLOW] = _workflow(push_grading)
    return dict(sorted(files.items()))


def wheel_files() -> dict[str, bytes]:
    """Every file of the wheel, by its path: the same code as in the handout, and as its data what
    ``kata init`` brings to a student's folder. Raises UserError."""
    files = _read(_selected())
    return {
        name if name.startswith("kata/") else f"kata/handout/{name}": content
        for name, content in files.items()
        if not any(fnmatchcase(name, each) for each in SETTING_UP)
    }


def _selected() -> dict[str, Path]:
    """The files that students get, by their path, but for the exercises. What coding assistants
    are asked to do lies at the top: there, all that is in the folder is the student's."""
    found = {name: path for pattern in FILES for name, path in _matches(pattern).items()}
    return {
        name.removeprefix("exercises/") if name.endswith(".md") else name: path
        for name, path in found.items()
    }


def _read(paths: dict[str, Path]) -> dict[str, bytes]:
    files = {}
    for name, path in sorted(paths.items()):
        try:
            files[name] = path.read_bytes()
        except OSError as error:
            raise UserError(f"{name} can't be read: {error.strerror}.") from None
    return files


def _matches(pattern: str) -> dict[str, Path]:
    """The files that students get of those that fit, by their path from the kata's root."""
    found = {
        path.relative_to(ROOT).as_posix(): path
        for path in ROOT.glob(pattern)
        if path.is_file() and not path.is_symlink()
    }
    if not found:
        raise UserError(f"The handout needs {pattern}, and there is nothing by that name here.")
    return {
        name: path
        for name, path in found.items()
        if not any(fnmatchcase(name, each) for each in NOT_FOR_STUDENTS)
    }


def _workflow(push_grading: str) -> bytes:
    match = re.fullmatch(r"([\w.-]+/[\w.-]+)@([0-9a-f]{40})", push_grading)
    if match is None:
        raise UserError(
            f"--push-grading has to be OWNER/REPOSITORY@COMMIT, with all 40 digits of the commit "
            f"(git rev-parse HEAD), not {push_grading}."
        )
    text = (ROOT / "ci" / "github" / "student.yml").read_text(encoding="utf-8")
    repository, commit = match.groups()
    return text.replace("OWNER/REPOSITORY", repository).replace("COMMIT", commit).encode()


def _zip(files: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", (YEAR, 1, 1, 12, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return archive.getvalue()


def _tar_gz(files: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as packed:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"{FOLDER}/{name}")
            entry.size, entry.mode, entry.mtime = len(content), 0o644, SECONDS
            packed.addfile(entry, io.BytesIO(content))
    return gzip.compress(archive.getvalue(), mtime=0)
