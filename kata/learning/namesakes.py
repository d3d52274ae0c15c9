"""Files in a student's folders that are called as something that Python or pytest would load."""

import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kata.isolation import LIBRARIES
from kata.manifest import ROOT
from kata.submission.showing import short_path

_NOBODY_MISSES = {"test", "this", "antigravity", "__main__"}


def namesakes(package: Path, *, settings: bool = True) -> list[str]:
    """One line for each that lies in the package, in its project or in the working folder.

    The checks go on without them; whatever else the student runs there may not. ``settings``: those
    for pytest are named, too.
    """
    looked_at = [package, ROOT]
    with suppress(OSError):  # Someone has removed it.
        looked_at.insert(1, Path.cwd())
    folders = dict.fromkeys(folder.resolve() for folder in looked_at)
    return [line for folder in folders for line in _in_folder(folder, settings)]


def _in_folder(folder: Path, settings: bool) -> Iterator[str]:
    try:
        names = sorted(path.name for path in folder.iterdir() if _is_module(path))
    except OSError:
        return
    for name in names:
        module, shown = name.removesuffix(".py"), short_path(folder / name)
        if name == "conftest.py":
            if settings:
                yield f"{shown} is not used: the checks run without settings of your own."
        elif module in LIBRARIES:
            yield _hides(shown, f"the library {module}")
        elif module in sys.stdlib_module_names - _NOBODY_MISSES:
            yield _hides(shown, f"Python's own module {module}")


def _hides(shown: str, what: str) -> str:
    return f"{shown} hides {what} from your own programs: rename it. The checks leave it aside."


def _is_module(path: Path) -> bool:
    return path.suffix == ".py" or (path / "__init__.py").is_file()
