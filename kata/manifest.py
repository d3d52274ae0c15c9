"""kata.toml as objects: the exercises in order, their hints, and the named mistakes."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kata.contract import Interface
from kata.errors import UserError
from kata.files import ROOT


@dataclass(frozen=True)
class Exercise:
    """One step of the kata, as kata.toml describes it."""

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
    for candidate in exercises():
        if candidate.id == exercise_id:
            return candidate
    raise KeyError(exercise_id)


def chosen(names: list[str]) -> list[str]:
    """Exercise ids from what was typed, ``ex03``, ``3`` or a file's name; nothing is all six."""
    known = {step.id: step for step in exercises()}
    ids = []
    for name in names:
        stem = Path(name).name
        fitting = [
            step.id
            for step in known.values()
            if stem in (step.id, step.id[-1], step.id[2:], step.module, step.file)
        ]
        if not fitting:
            raise UserError(f"There is no exercise {name}. There are {', '.join(known)}.")
        ids += fitting
    return [each for each in known if each in ids] if ids else list(known)


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
