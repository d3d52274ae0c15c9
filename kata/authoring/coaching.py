"""``python -m kata coaching``: writes what coding assistants read beside the exercises.

Its questions and mistakes are those of kata.toml, and ``verify`` sees to it that they stay so.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from string import Template

from kata.errors import UserError
from kata.files import write_atomically
from kata.manifest import ROOT, Exercise, exercises

FOLDER = Path("exercises")
COMMAND = "python -m kata coaching"
TEMPLATE = Path(__file__).parent / "templates" / "AGENTS.md.txt"
POINTER = "How to coach students at these exercises:\n\n@AGENTS.md\n"
"""Some assistants look for a file of this name alone, and follow the @."""

ENCORES = """\
# The encore

For those who have passed everything above and want to go on; nobody has to. Don't propose it
before. The same rules hold.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``coaching`` takes no options."""


def run(options: argparse.Namespace) -> int:
    """Write the files. Returns 0, or raises UserError."""
    for name, text in files(exercises()).items():
        path = ROOT / FOLDER / name
        try:
            write_atomically(path, text.encode())
        except OSError as error:
            raise UserError(f"{path} can't be written: {error.strerror}.") from None
        print(f"{FOLDER}/{name} says what kata.toml says.")
    return 0


def files(known: tuple[Exercise, ...]) -> dict[str, str]:
    """The text of each file, by its name in the exercises' folder."""
    template = Template(TEMPLATE.read_text(encoding="utf-8"))
    sections = [_section(exercise) for exercise in known if not exercise.encore]
    encores = [_section(exercise) for exercise in known if exercise.encore]
    text = "\n".join(sections + ([ENCORES, *encores] if encores else [])).rstrip("\n")
    return {"AGENTS.md": template.substitute(exercises=text), "CLAUDE.md": POINTER}


def problems_of_coaching(root: Path, known: tuple[Exercise, ...]) -> Iterator[str]:
    """Where the files are not what the manifest gives."""
    for name, text in files(known).items():
        path = root / FOLDER / name
        if not path.is_file():
            yield f"there is no {FOLDER}/{name}: make it with {COMMAND}"
        elif path.read_bytes().replace(b"\r\n", b"\n") != text.encode():
            yield f"{FOLDER}/{name} does not say what kata.toml says: make it with {COMMAND}"


def _section(exercise: Exercise) -> str:
    question = exercise.hints[0] if exercise.hints else ""
    lines = [
        f"## {exercise.id} · {exercise.title}",
        "",
        f"`{exercise.name}` in `{exercise.file}`. Ask: {question}",
        "",
        *(f"- `{name}`: {_first_sentence(text)}" for name, text in exercise.mistakes.items()),
    ]
    return "\n".join(lines) + "\n"


def _first_sentence(text: str) -> str:
    """What was done; where to look is for the checks to say."""
    first, stop, _ = text.partition(". ")
    return first + stop.strip()
