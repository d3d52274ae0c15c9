"""The exercises' files in a notebook: the cells that begin with ``%%kata`` and an exercise."""

import json
import re
from dataclasses import dataclass, field

from kata.errors import UserError
from kata.grading.intake.limits import MAX_CELLS, MAX_FILE
from kata.manifest import named_exercise

MAGIC = re.compile(r"\s{0,200}%%kata[ \t]+([^#\n]{1,80})[^\n]*(?:\n|$)")


@dataclass
class Cells:
    """By the exercises' files: the last cell's code, and how many cells there were."""

    files: dict[str, bytes] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def read_cells(content: bytes) -> Cells | None:
    """The cells of the exercises, or None where this is no notebook."""
    try:
        notebook = json.loads(content)
        cells = notebook["cells"]
        sources = [cell["source"] for cell in cells[:MAX_CELLS] if cell["cell_type"] == "code"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return None
    found = Cells()
    for source in sources:
        lines = source if isinstance(source, list) else [source]
        text = "".join(line for line in lines if isinstance(line, str))
        match = MAGIC.match(text)
        file = _file(match[1].strip()) if match else ""
        code = text[match.end() :].encode(errors="replace") if match else b""
        # An empty cell is not taken for the exercise's file at home, either.
        if file and code.strip() and len(code) <= MAX_FILE:
            found.files[file] = code
            found.counts[file] = found.counts.get(file, 0) + 1
    return found


def _file(name: str) -> str:
    """The file of the exercise that is called so, as on the command line."""
    try:
        return named_exercise(name).file
    except UserError:
        return ""
