"""``python -m kata new``: every file of a new exercise, ready to be filled in.

What is still to be written says TODO; ``python -m kata verify`` lists it.
"""

import argparse
import keyword
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from kata.authoring.input_kinds import Kind, kinds_of, statement
from kata.authoring.places import Places
from kata.errors import UserError
from kata.files import write_atomically
from kata.manifest import ROOT, Exercise, read_manifest

TEMPLATES = Path(__file__).parent / "templates"
IMPORTED = ("torch", "Tensor")
"""Names that mean something in the files that are made."""

LONGEST_TITLE = 60
WIDTH = 96
"""Of the first line of an exercise, up to the minutes at its end."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``new`` to its parser."""
    parser.add_argument("id", metavar="exNN", help="the exercise's id: the next one")
    parser.add_argument("name", metavar="NAME", help="the function that students write")
    parser.add_argument(
        "--inputs",
        required=True,
        metavar="A,B",
        help="what it takes, by name: a tensor, or a number where :int or :float follows",
    )
    parser.add_argument("--title", help="as learners read it (default: the name)")
    parser.add_argument(
        "--minutes", type=int, default=10, help="how long it takes a learner (default: 10)"
    )
    parser.add_argument(
        "--encore", action="store_true", help="an optional one: open once the others pass"
    )


def run(options: argparse.Namespace) -> int:
    """Make the files as the options ask. Returns the exit status, or raises UserError."""
    title = options.title
    if title is None:
        title = options.name.replace("_", " ").capitalize()
    inputs = tuple(each.strip() for each in options.inputs.split(","))
    made = make_exercise(
        ROOT, options.id, options.name, inputs, title, options.minutes, encore=options.encore
    )
    for path in made:
        print(f"  {path.relative_to(ROOT).as_posix()}")
    print(f"Made, and added to kata.toml. What is left: python -m kata verify {options.id}")
    return 0


def make_exercise(
    root: Path,
    exercise_id: str,
    name: str,
    inputs: tuple[str, ...],
    title: str,
    minutes: int,
    encore: bool = False,
) -> list[Path]:
    """Make the files of an exercise and its entry in the manifest; returns the files made.

    ``inputs`` are names, of numbers with their type: ``steps:int``. Raises UserError, and then
    nothing is changed.
    """
    manifest = root / "kata.toml"
    kinds = kinds_of(inputs)
    exercise = _described(exercise_id, name, tuple(kinds), title, minutes, encore)
    _check_it_is_new(exercise, read_manifest(manifest))
    values, places = _values(exercise, kinds), Places(root, exercise)
    contents = {
        places.exercise: "exercise.py.txt",
        places.pristine: "exercise.py.txt",
        places.solution: "solution.py.txt",
        places.checks: "checks.py.txt",
        places.lesson / "__init__.py": "lesson.py.txt",
        places.lesson / "expected.py": "expected.py.txt",
        places.lesson / "mistakes.py": "mistakes.py.txt",
        places.mutants / f"{values['mistake']}.py": "mutant.py.txt",
        places.right_answers / "plain.py": "right_answer.py.txt",
    }
    with _all_or_nothing(root) as make:
        for path, template in contents.items():
            make(path, _filled(template, values))
        before = manifest.read_bytes()
        newline = b"" if before.endswith(b"\n") else b"\n"
        write_atomically(manifest, before + newline + _filled("manifest.toml.txt", values))
    return list(contents)


def _described(
    exercise_id: str, name: str, inputs: tuple[str, ...], title: str, minutes: int, encore: bool
) -> Exercise:
    """The exercise as it was asked for. Raises UserError."""
    for what, word in (("the name", name), *(("the input", each) for each in inputs)):
        usable = word.isascii() and word.isidentifier() and not keyword.iskeyword(word)
        if not usable or word.startswith("_"):
            raise UserError(f"{word!r} as {what}: it should be a public name in Python.")
        if word in IMPORTED:
            raise UserError(f"{word!r} as {what}: the files need that name for something else.")
    if not title.strip() or not title.isprintable() or set(title) & set('"\\'):
        raise UserError("The title should be one line, without quotation marks or backslashes.")
    if len(title) > LONGEST_TITLE:
        raise UserError(f"The title should have {LONGEST_TITLE} letters or fewer.")
    if minutes < 1:
        raise UserError(f"--minutes should be 1 or more, not {minutes}.")
    return Exercise(
        id=exercise_id,
        file=f"{exercise_id}_{name}.py",
        name=name,
        inputs=inputs,
        is_class=False,
        call="",
        encore=encore,
        title=title.strip(),
        minutes=minutes,
        points=1.0,
        goal="",
        built="",
        hints=(),
        mistakes={},
    )


def _check_it_is_new(exercise: Exercise, known: tuple[Exercise, ...]) -> None:
    following = f"ex{known[-1].number + 1:02}"
    for each in known:
        if each.id == exercise.id:
            raise UserError(f"{each.id} is taken: {each.title}. The next exercise is {following}.")
        if each.name == exercise.name:
            raise UserError(f"{each.name} is taken, by {each.id}: {each.title}.")
    if exercise.id != following:
        raise UserError(f"The next exercise is {following}, not {exercise.id}.")


def _values(exercise: Exercise, kinds: dict[str, Kind]) -> dict[str, str]:
    """What the templates' placeholders stand for."""
    title = f'"""Exercise {exercise.number} · {exercise.title}'
    minutes = f"(about {exercise.minutes} minutes)"
    shapes = [(each, kind.shape) for each, kind in kinds.items()] + [("result", "[N]")]
    width = max(len(name) for name, _ in shapes)
    return {
        "id": exercise.id,
        "number": str(exercise.number),
        "file": exercise.file,
        "name": exercise.name,
        "title": exercise.title,
        "minutes": str(exercise.minutes),
        "heading": f"{title}  {minutes:>{max(WIDTH - len(title) - 2, 0)}}",
        "arguments": ", ".join(exercise.inputs),
        "signature": ", ".join(f"{each}: {kind.annotation}" for each, kind in kinds.items()),
        "names": ", ".join(f'"{each}"' for each in exercise.inputs),
        "comma": "," * (len(kinds) == 1),
        "drawn": statement("return", (kind.drawn for kind in kinds.values())),
        "example": statement("example =", (kind.example for kind in kinds.values())),
        "picture": statement("first =", (kind.picture for kind in kinds.values())),
        "probe": statement("return", (kind.probe for kind in kinds.values())),
        "encore": "encore = true\n" * exercise.encore,
        "shapes": "\n".join(f"        {name:{width}}  {shape}" for name, shape in shapes),
        "mistake": f"{exercise.name.replace('_', '-')}-mistake",
    }


def _filled(template: str, values: dict[str, str]) -> bytes:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return Template(text).substitute(values).encode()


@contextmanager
def _all_or_nothing(root: Path) -> Iterator[Callable[[Path, bytes], None]]:
    """Lends a function that makes a new file, in a new folder if need be. Where anything fails, all
    that it made is gone again."""
    made: list[Path] = []

    def make(path: Path, content: bytes) -> None:
        for folder in reversed(path.parents):
            if not folder.exists():
                folder.mkdir()
                made.append(folder)
        with open(path, "xb") as file:
            made.append(path)
            file.write(content)

    try:
        yield make
    except BaseException as problem:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink()
        if not isinstance(problem, OSError):
            raise
        where = Path(problem.filename or root)
        shown = where.relative_to(root) if where.is_relative_to(root) else where
        raise UserError(
            f"{shown} can't be made: {problem.strerror}. Nothing was changed."
        ) from None
