"""What the report of each submission is called."""

import os
import unicodedata
from collections import Counter
from pathlib import Path

from kata.grading.renderers import CLASS_FILES

ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")

RESERVED = {
    # Files about the whole class, and names that mean a device on Windows.
    *(Path(file).stem for file in CLASS_FILES),
    *("run", "con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
}


def report_names(paths: list[Path]) -> dict[Path, str]:
    """A name for the report on each path: safe as a file's name, unique, whatever their order."""
    ordered = sorted(set(paths), key=str)
    stems = {path: _safe(_stem(path)) for path in ordered}
    uses = Counter(stem.casefold() for stem in stems.values())
    names = {path: stem for path, stem in stems.items() if uses[stem.casefold()] == 1}
    used = {name.casefold() for name in names.values()}
    numbers: Counter[str] = Counter()
    for path in ordered:
        if path not in names:
            longer = f"{_absolute(path).parent.name}-{_stem(path)}"
            name = first = _safe(longer)
            while name.casefold() in used:
                numbers[first] += 1
                name = _safe(longer, f"-{numbers[first] + 1}")
            used.add(name.casefold())
            names[path] = name
    return {path: names[path] for path in paths}


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))


def _stem(path: Path) -> str:
    name = _absolute(path).name
    for ending in ENDINGS:
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name


def _safe(text: str, ending: str = "") -> str:
    """At most 100 characters and 200 bytes of letters, digits, dots, dashes and underscores."""
    plain = "".join(
        letter if letter in "._-" or unicodedata.category(letter)[0] in "LMN" else "_"
        for letter in unicodedata.normalize("NFKC", text)
    ).strip(".-")
    if not plain or plain.split(".")[0].casefold() in RESERVED:
        plain = f"submission-{plain}".strip("-")
    short = plain[: 100 - len(ending)].encode()[: 200 - len(ending)].decode(errors="ignore")
    return short.rstrip(".") + ending
