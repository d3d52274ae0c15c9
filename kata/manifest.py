"""kata.toml as objects: the exercises in order, their hints, and the named mistakes."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kata.contract import Interface
from kata.errors import UserError
from kata.files import ROOT


@dataclass(frozen=True)
class Exercise:
    """One exercise, as kata.toml describes it."""

    id: str
    file: str
    name: str
    inputs: tuple[str, ...]
    is_class: bool
    call: str
    title: str
    minutes: int
    points: float
    goal: str
    built: str
    hints: tuple[str, ...]
    mistakes: dict[str, str]

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
        return ROOT / "kata" / "stubs" / f"{self.file}.txt"


@cache
def exercises() -> tuple[Exercise, ...]:
    """All exercises, in the order in which they are meant to be solved."""
    with open(ROOT / "kata.toml", "rb") as file:
        manifest = tomllib.load(file)
    return tuple(
        Exercise(
            id=entry["id"],
            file=entry["file"],
            name=entry["name"],
            inputs=tuple(entry.get("inputs", ())),
            is_class=entry.get("is_class", False),
            call=entry.get("call", ""),
            title=entry["title"],
            minutes=entry["minutes"],
            points=float(entry["points"]),
            goal=entry["goal"],
            built=entry["built"],
            hints=tuple(entry["hints"]),
            mistakes=entry["mistakes"],
        )
        for entry in manifest["exercise"]
    )


def find_exercise(exercise_id: str) -> Exercise:
    """The exercise with this id, ``"ex03"`` say. Raises KeyError where there is none."""
    for exercise in exercises():
        if exercise.id == exercise_id:
            return exercise
    raise KeyError(exercise_id)


def chosen(names: list[str]) -> list[str]:
    """The ids of the exercises with these names, in the manifest's order; all where none is named.

    Names are as for ``named_exercise``. Raises UserError.
    """
    ids = {named_exercise(name).id for name in names}
    return [exercise.id for exercise in exercises() if not names or exercise.id in ids]


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
    """The folder called ``name``: ``exercises``, ``solutions``, or any path."""
    for folder in (Path(name), ROOT / name):
        if folder.is_dir():
            folder = folder.resolve()
            if any((folder / each.file).is_file() for each in exercises()):
                return folder
            raise UserError(
                f"{name} holds none of the exercise files ({exercises()[0].file}, …). "
                "Name a folder that does: exercises, solutions, or a path."
            )
    raise UserError(f"There is no folder {name}. Try exercises, solutions, or a path.")
