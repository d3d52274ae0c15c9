"""``python -m kata notebook``: makes ``notebooks/kata.ipynb``, the whole kata as one notebook.

Its cells are made of the stubs and the manifest, and ``verify`` sees to it that they stay so. What
the cells give is saved by ``make notebooks-refresh``.
"""

import argparse
import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kata.authoring.places import Places
from kata.errors import UserError
from kata.files import write_atomically
from kata.manifest import ROOT, Exercise, exercises
from kata.submission.showing import short_path
from kata.submission.source_text import code_alone

NOTEBOOK = Path("notebooks", "kata.ipynb")
COMMAND = "python -m kata notebook"
TERMINAL_ONLY = "check    make test"
"""How the last paragraph of a stub's text begins."""

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}

TITLE = """\
# The kata in one notebook

Write a variational autoencoder, one small function after the other. Read an exercise, replace the
line that raises `NotImplementedError`, and run the cell: below it stands what your code does. The
cell is saved as the exercise's file in `exercises/`, and a copy is kept of what was there before.

| | |
|---|---|
| `%hint` | a hint; the same again gives the next one |
| `%picture` | what your code gives beside what was expected |
| `%board` | how far you are |
| `%reset` | puts the stub back into the exercise's file |
| `%solution` | the reference solution, once you have passed and if you were given it |

They are about the exercise that you checked last; `%hint ex03` names another one."""

FIRST_CELL = """\
# Where the kata is missing, as in Colab, this installs it: a minute or two, once.
import sys
from importlib.util import find_spec
from pathlib import Path

if find_spec("kata") is None and Path("../kata.toml").is_file():
    %pip install --quiet --editable ..
    sys.path.append(str(Path("..").resolve()))
elif find_spec("kata") is None:
    %pip install --quiet vae-kata
    !"{sys.executable}" -m kata init my-vae
if Path("my-vae").is_dir():
    %cd -q my-vae

%load_ext kata"""

TRAINING = """\
## Train it

Once all exercises have passed, train the model that is made of them: on handwritten digits, about
half a minute for five epochs. `%train` alone takes fifteen."""

ENCORES = """\
## Encore

The kata is done. What follows is for those who want to go on, and counts for nothing else."""

EXPLORER = """\
## Play with it

The page shows where your encoder puts the digits, and what your decoder draws in between."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``notebook`` takes no options."""


def run(options: argparse.Namespace) -> int:
    """Write the notebook; outputs of cells that stay as they are stay, too. Returns 0, or raises
    UserError."""
    path = ROOT / NOTEBOOK
    try:
        write_atomically(path, _as_file(exercises(), _saved_cells(path)))
    except OSError as error:
        raise UserError(f"{short_path(path)} can't be written: {error.strerror}.") from None
    print(f"{short_path(path)} holds the stubs as they are. Next: make notebooks-refresh")
    return 0


def copy_stubs(folder: Path) -> Path:
    """A folder of stubs in this one, for the notebook to work on. Returns its path."""
    package = folder / "exercises"
    package.mkdir()
    for exercise in exercises():
        (package / exercise.file).write_bytes(exercise.stub.read_bytes())
    return package


def problems_of_notebook(root: Path, known: tuple[Exercise, ...]) -> Iterator[str]:
    """Where the notebook is not what the stubs give."""
    path = root / NOTEBOOK
    name = NOTEBOOK.as_posix()
    if not path.parent.is_dir():
        return  # A kata without notebooks.
    if not path.is_file():
        yield f"there is no {name}: make it with {COMMAND}"
        return
    saved = _saved_cells(path)
    if not saved:
        yield f"{name} is no notebook: make it with {COMMAND}"
        return
    try:
        expected = [(cell["id"], cell["source"]) for cell in _cells(root, known)]
    except (OSError, SyntaxError, ValueError):
        return  # A stub that is missing or no Python is a problem of its own.
    if [(cell.get("id"), cell.get("source")) for cell in saved] != expected:
        yield f"{name} does not hold the stubs as they are: make it with {COMMAND}"


def _cells(root: Path, known: tuple[Exercise, ...]) -> Iterator[dict[str, Any]]:
    yield _text("title", TITLE)
    yield _code("start", FIRST_CELL)
    encores = [exercise for exercise in known if exercise.encore]
    for exercise in known:
        if not exercise.encore:
            yield from _cells_of(root, exercise)
    yield _text("train-text", TRAINING)
    yield _code("train", "%train --epochs 5")
    yield _text("explore-text", EXPLORER)
    yield _code("explore", "%explore")
    if encores:
        yield _text("encore-text", ENCORES)
    for exercise in encores:
        yield from _cells_of(root, exercise)


def _cells_of(root: Path, exercise: Exercise) -> Iterator[dict[str, Any]]:
    text, code = _parts(exercise, Places(root, exercise).pristine)
    yield _text(f"{exercise.id}-text", text)
    yield _code(exercise.id, f"%%kata {exercise.id}\n{code}")
    if exercise.afterword:
        yield _text(f"{exercise.id}-afterword", exercise.afterword.strip())


def _parts(exercise: Exercise, stub: Path) -> tuple[str, str]:
    """The stub's text, as Markdown, and its code."""
    source = stub.read_text(encoding="utf-8")
    paragraphs = (ast.get_docstring(ast.parse(source)) or "").split("\n\n")[1:]
    if paragraphs and paragraphs[-1].strip().startswith(TERMINAL_ONLY):
        paragraphs.pop()
    title = f"## Exercise {exercise.number} · {exercise.title}"
    minutes = f"*About {exercise.minutes} minutes.*"
    return "\n\n".join((title, minutes, *paragraphs)), code_alone(source)


def _text(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": _lines(text)}


def _code(name: str, code: str) -> dict[str, Any]:
    run: dict[str, Any] = {"execution_count": None, "outputs": []}
    return {"cell_type": "code", "id": name, "metadata": {}, "source": _lines(code), **run}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _as_file(known: tuple[Exercise, ...], saved: list[dict[str, Any]]) -> bytes:
    """The notebook in nbformat's own spelling."""
    run = {(cell.get("id"), tuple(cell.get("source", ()))): cell for cell in saved}
    notebook = {
        "cells": [
            run.get((cell["id"], tuple(cell["source"])), cell) for cell in _cells(ROOT, known)
        ],
        "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def _saved_cells(path: Path) -> list[dict[str, Any]]:
    """The cells of a notebook; none where there is no such notebook."""
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_bytes())["cells"]
        return [dict(cell) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
