"""The files a worker may read: the system's libraries, the standard library, torch and numpy."""

import re
import site
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from kata.files import ROOT

LIBRARIES = ("torch", "numpy")
"""What exercises may import, beside the standard library."""

SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache")


def import_path() -> list[str]:
    """The worker's ``sys.path``: the standard library, and where torch and numpy were found."""
    stdlib = [path for path in sys.path if path and _is_inside(Path(path), _python_libraries())]
    installed = [str(Path(str(distribution(name).locate_file(""))).resolve()) for name in LIBRARIES]
    return list(dict.fromkeys([*stdlib, *installed]))


def readable_paths() -> list[str]:
    """Files and folders that a worker may read; none holds anything of the kata's.

    A folder that holds something hidden (other installed packages, this repository) is replaced by
    its other entries.
    """
    named = [Path(path) for path in SYSTEM] + _python_libraries()
    whole = [path for place in named for path in (place, place.resolve())]
    hidden = {ROOT, *_package_folders()}
    shown = [path for place in whole if place.exists() for path in _without(place, hidden)]
    return list(dict.fromkeys(map(str, [*shown, *_installed()])))


def _python_libraries() -> list[Path]:
    """Where Python keeps its standard library, and the C libraries that belong to it."""
    paths = sysconfig.get_paths(vars={"base": sys.base_prefix, "platbase": sys.base_exec_prefix})
    folders = {Path(paths["stdlib"]), Path(paths["platstdlib"])}
    folders |= {Path(sys.base_prefix) / "lib"} if sys.base_prefix != "/usr" else set()
    return sorted(folders)


def _package_folders() -> set[Path]:
    """Where packages are installed, which the worker must not see as a whole."""
    named = {*sys.path, *site.getsitepackages(), site.getusersitepackages()}
    folders = {Path(path) for path in named if path}
    inside = {
        found
        for library in (Path("/usr/lib"), Path("/usr/local/lib"), *_python_libraries())
        for pattern in ("python*/*-packages", "*-packages")
        for found in library.glob(pattern)
    }
    stdlib = {folder for folder in folders if folder.name not in ("site-packages", "dist-packages")}
    return (folders - stdlib) | inside


def _without(path: Path, hidden: set[Path]) -> Iterator[Path]:
    """The path, or, where something below it is hidden, the rest of what it holds."""
    if path in hidden:
        return
    if path.is_symlink() or not any(path in place.parents for place in hidden):
        yield path
        return
    for entry in sorted(path.iterdir()):
        yield from _without(entry, hidden)


def _installed() -> Iterator[Path]:
    """The top-level files and folders of torch, numpy and everything that they require."""
    for found in _with_requirements():
        root = Path(str(found.locate_file("")))
        files = found.files or ()  # Some system packages don't list theirs.
        tops = {file.parts[0] for file in files if file.parts[0] not in ("..", "/")}
        tops |= {re.sub(r"[-.]", "_", found.metadata["Name"])}
        for top in sorted(tops - {"__pycache__"}):
            if (root / top).exists() and not top.endswith(".pth"):
                yield root / top


def _with_requirements() -> list[Distribution]:
    found: dict[str, Distribution] = {}
    names = list(LIBRARIES)
    while names:
        name = re.sub(r"[-_.]+", "-", names.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # Required on other systems only.
        for requirement in found[name].requires or ():
            required = re.match(r"[\w.-]+", requirement)
            if required and "extra ==" not in requirement:
                names.append(required[0])
    return list(found.values())


def _is_inside(path: Path, folders: list[Path]) -> bool:
    packages = any(part in ("site-packages", "dist-packages") for part in path.parts)
    return not packages and any(folder in (path, *path.parents) for folder in folders)
