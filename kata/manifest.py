"""kata.toml as objects: the exercises in order, their hints, and the named mistakes."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kata.contract import Interface
from kata.errors import UserError
from kata.files import COMMAND, IS_INSTALLED, MANIFEST, PACKAGE, ROOT

REQUIRED: dict[str, type] = {
    "id": str,
    "file": str,
    "name": str,
    "title": str,
    "minutes": int,
    "points": float,
    "goal": str,
    "built": str,
    "hints": list,
    "mistakes": dict,
}
OPTIONAL: dict[str, type] = {
    "inputs": list,
    "is_class": bool,
    "call": str,
    "encore": bool,
    "afterword": str,
}
WORDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list of texts",
    dict: "a table of texts",
}


@dataclass(frozen=True)
class Exercise:
    """One exercise, as kata.toml describes it."""

    id: str
    file: str
    name: str
    inputs: tuple[str, ...]
    is_class: bool
    call: str
    encore: bool
    title: str
    minutes: int
    points: float
    goal: str
    built: str
    hints: tuple[str, ...]
    mistakes: dict[str, str]
    afterword: str = ""
    """What the notebook says after it, as Markdown."""

    @property
    def number(self) -> int:
        return int(self.id.removeprefix("ex"))

    @property
    def interface(self) -> Interface:
        return Interface(self.id, self.file, self.name, self.inputs, self.is_class, self.call)

    @property
    def module(self) -> str:
        return self.interface.module

    @property
    def checks(self) -> Path:
        return ROOT / "tests" / f"test_{self.file}"

    @property
    def stub(self) -> Path:
        """The exercise as it was before anyone worked on it."""
        return PACKAGE / "stubs" / f"{self.file}.txt"


@cache
def exercises() -> tuple[Exercise, ...]:
    """All exercises in the order in which they are meant to be solved, encores after the others.

    Raises UserError.
    """
    path = ROOT / MANIFEST
    if IS_INSTALLED and not path.exists():
        raise UserError(
            f"There is no kata in {Path.cwd()}. Go to your folder (cd my-vae), or make one: "
            f"{COMMAND} init my-vae"
        )
    return tuple(sorted(read_manifest(path), key=lambda exercise: exercise.encore))


def core_exercises() -> tuple[Exercise, ...]:
    """The exercises that make up the kata: all but the encores, which are optional."""
    return tuple(exercise for exercise in exercises() if not exercise.encore)


def encores() -> tuple[Exercise, ...]:
    """The optional exercises: open once the others pass, and graded only where asked for."""
    return tuple(exercise for exercise in exercises() if exercise.encore)


def read_manifest(path: Path) -> tuple[Exercise, ...]:
    """The exercises of this manifest. Raises UserError, which names all that is wrong with it."""
    try:
        manifest = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path.name} can't be read: {error.strerror}.") from None
    except ValueError as error:
        raise UserError(f"{path.name} is not TOML: {error}.") from None
    entries = manifest.get("exercise")
    if not isinstance(entries, list) or not entries:
        raise UserError(f"{path.name} holds no exercise: each begins with a line [[exercise]].")
    problems = list(_problems(entries))
    if not problems and all(entry.get("encore") for entry in entries):
        problems = ["every exercise is an encore"]
    if problems:
        raise UserError(f"{path.name}: {'; '.join(problems)}.")
    return tuple(_exercise(entry) for entry in entries)


def _exercise(entry: dict[str, Any]) -> Exercise:
    lists = {key: tuple(entry.get(key, ())) for key in ("inputs", "hints")}
    options: dict[str, Any] = {"is_class": False, "call": "", "encore": False}
    return Exercise(**options | entry | lists | {"points": float(entry["points"])})


def _problems(entries: list[Any]) -> Iterator[str]:
    """What keeps the entries from being exercises, each by its entry and key."""
    seen: dict[str, set[str]] = {"id": set(), "file": set(), "name": set()}
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            yield f"exercise {number} is no table"
            continue
        label = entry["id"] if isinstance(entry.get("id"), str) else f"exercise {number}"
        yield from (f"{label} has no {key}" for key in REQUIRED if key not in entry)
        for key, value in entry.items():
            kind = REQUIRED.get(key) or OPTIONAL.get(key)
            if kind is None:
                yield f"{label} has a key {key}, which nobody knows"
            elif not _is(value, kind):
                yield f"{label}'s {key} should be {WORDS[kind]}"
            elif key in seen and value in seen[key]:
                yield f"{label}'s {key} {value} is another exercise's, too"
            elif key == "id" and not re.fullmatch(r"ex\d\d", value, re.ASCII):
                yield f"the id {value} should be ex and two digits"
            elif key == "name" and not value.isidentifier():
                yield f"{label}'s name {value!r} is no name in Python"
            elif key == "file" and not re.fullmatch(r"\w+\.py", value, re.ASCII):
                yield f"{label}'s file {value!r} is no Python file's name"
            elif key in seen:
                seen[key].add(value)


def _is(value: Any, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if kind is dict:
        return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    if kind is float:
        return type(value) in (int, float) and 0 <= value < float("inf")
    return type(value) is kind


def find_exercise(exercise_id: str) -> Exercise:
    """The exercise with this id, ``"ex03"`` say. Raises KeyError where there is none."""
    for exercise in exercises():
        if exercise.id == exercise_id:
            return exercise
    raise KeyError(exercise_id)


def chosen(names: list[str]) -> list[str]:
    """The ids of the exercises with these names, in order; all but the encores where none is named.

    Names are as for ``named_exercise``. Raises UserError.
    """
    ids = {named_exercise(name).id for name in names}
    wanted = exercises() if names else core_exercises()
    return [exercise.id for exercise in wanted if not names or exercise.id in ids]


def named_exercise(name: str) -> Exercise:
    """The exercise that someone calls so: ``ex03``, ``3``, ``KL``, ``exercises/ex03_….py``.

    A name is an id, a number, the public name, the file, or a part of these two that no other
    exercise shares; case and leading zeros don't matter. Raises UserError where it is none of
    these, or fits several exercises.
    """
    typed = Path(name).name.casefold().removesuffix(".py")
    fitting = [exercise for exercise in exercises() if _is_called(exercise, typed)]
    if not fitting:
        fitting = [exercise for exercise in exercises() if _has_part(exercise, typed)]
    if not fitting:
        raise UserError(f"There is no exercise {name}. There are {_listed(exercises())}.")
    if len(fitting) > 1:
        raise UserError(f"{name} could be any of {_listed(fitting)}. Name one by its id.")
    return fitting[0]


def _is_called(exercise: Exercise, typed: str) -> bool:
    number = re.fullmatch("(?:ex)?0*([0-9]+)", typed)
    if number is not None and number[1] == str(exercise.number):
        return True
    return typed in (exercise.id, exercise.name.casefold(), exercise.module.casefold())


def _has_part(exercise: Exercise, typed: str) -> bool:
    """Whether it is a word, or several in a row, of the public name or of the file's name."""
    names = (exercise.name.casefold(), exercise.module.casefold())
    return any(f"_{typed}_" in f"_{each}_" for each in names)


def _listed(listed: Iterable[Exercise]) -> str:
    return ", ".join(f"{exercise.id} ({exercise.name})" for exercise in listed)


def interfaces() -> tuple[Interface, ...]:
    """The interfaces of all exercises, in order."""
    return tuple(exercise.interface for exercise in exercises())


def find_package(name: str | Path) -> Path:
    """The folder called ``name``: ``exercises``, ``solutions``, or any path. Raises UserError."""
    files = [exercise.file for exercise in exercises()]
    for folder in (Path(name), ROOT / name):
        if folder.is_dir():
            folder = folder.resolve()
            if any((folder / file).is_file() for file in files):
                return folder
            raise UserError(
                f"{name} holds none of the exercise files ({files[0]}, …). "
                "Name a folder that does: exercises, solutions, or a path."
            )
    raise UserError(f"There is no folder {name}. Try exercises, solutions, or a path.")
