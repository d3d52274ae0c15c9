"""What an instructor sets: points, partial credit, the seed. And what makes two runs comparable."""

import hashlib
import json
import platform
import tomllib
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kata.checking import time_limits
from kata.errors import UserError
from kata.manifest import ROOT, Exercise, core_exercises, exercises


@dataclass(frozen=True)
class Settings:
    """Everything that a report depends on, beside the submission and the kata itself."""

    seed: int
    points: dict[str, float] = field(
        default_factory=lambda: {exercise.id: exercise.points for exercise in core_exercises()}
    )
    """By exercise id: what is in here is graded, an encore only where someone named it."""
    partial_credit: bool = False
    submission_seconds: float = time_limits.SUBMISSION
    require_sandbox: bool = False

    @property
    def exercises(self) -> list[Exercise]:
        """Those that are graded, in order."""
        return [exercise for exercise in exercises() if exercise.id in self.points]

    @property
    def digest(self) -> str:
        """The same for the same settings, kata, Python and libraries."""
        text = json.dumps([asdict(self), kata_version(), versions()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@cache
def kata_version() -> str:
    """The package's version, and a hash of the checks and all that decides with them."""
    paths = [ROOT / "kata.toml", *ROOT.glob("tests/test_ex*.py"), *ROOT.glob("kata/**/*.py")]
    content = b"\0".join(path.read_bytes() for path in sorted(paths))
    return f"{version('vae-kata')}+{hashlib.sha256(content).hexdigest()[:12]}"


@cache
def versions() -> dict[str, str]:
    """The versions of Python and of what answers may import. Imports none of it."""
    return {
        "python": platform.python_version(),
        **{library: version(library) for library in ("torch", "numpy")},
    }


def read_points(given: str | Path) -> dict[str, Any]:
    """The settings in ``ex05=2,ex07=0.5``, or in a points file of this name: ``partial_credit``,
    and a table ``points`` by exercise id."""
    path = Path(given)
    if "=" in str(given) and not path.exists():
        pairs = map(_named_points, str(given).split(","))
        return {"points": _points(dict(pairs), "--points")}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from None
    except ValueError as error:
        raise UserError(f"{path} is not TOML: {error}.") from None
    points, partial = content.pop("points", {}), content.pop("partial_credit", False)
    if content:
        raise UserError(f"{path} has an unknown entry {next(iter(content))!r}.")
    if not isinstance(partial, bool):
        raise UserError(f"{path}: partial_credit has to be true or false.")
    if not isinstance(points, dict):
        first = exercises()[0].id
        raise UserError(f"{path}: points has to be a table, [points] and below it {first} = 1.")
    return {"points": _points(points, path), "partial_credit": partial}


def _points(given: dict[str, Any], where: Path | str) -> dict[str, float]:
    """The points of all exercises but the encores, and of the encores that are given some."""
    known = [exercise.id for exercise in exercises()]
    points = {exercise.id: exercise.points for exercise in core_exercises()}
    for name, value in given.items():
        if name not in known:
            raise UserError(f"{where}: there is no exercise {name}; there are {', '.join(known)}.")
        if type(value) not in (int, float) or not 0 <= value < 1e6:
            raise UserError(f"{where}: {name} has to be a number of points, 0 or more.")
        points[name] = float(value)
    return points


def _named_points(text: str) -> tuple[str, float | str]:
    """``ex07=0.5`` as a pair."""
    name, _, value = (part.strip() for part in text.partition("="))
    try:
        return name, float(value)
    except ValueError:
        return name, value
