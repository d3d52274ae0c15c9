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
from kata.manifest import ROOT, exercises


@dataclass(frozen=True)
class Settings:
    """Everything that a report depends on, beside the submission and the kata itself."""

    seed: int
    points: dict[str, float] = field(
        default_factory=lambda: {exercise.id: exercise.points for exercise in exercises()}
    )
    partial_credit: bool = False
    submission_seconds: float = time_limits.SUBMISSION
    require_sandbox: bool = False

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


def read_points(path: Path) -> dict[str, Any]:
    """The settings in a points file: ``partial_credit``, and a table ``points`` by exercise id."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from None
    except ValueError as error:
        raise UserError(f"{path} is not TOML: {error}.") from None
    known = {exercise.id: exercise.points for exercise in exercises()}
    points, partial = content.pop("points", {}), content.pop("partial_credit", False)
    if content:
        raise UserError(f"{path} has an unknown entry {next(iter(content))!r}.")
    if not isinstance(partial, bool):
        raise UserError(f"{path}: partial_credit has to be true or false.")
    if not isinstance(points, dict):
        first = exercises()[0].id
        raise UserError(f"{path}: points has to be a table, [points] and below it {first} = 1.")
    for name, value in points.items():
        if name not in known:
            raise UserError(f"{path}: there is no exercise {name}; there are {', '.join(known)}.")
        if type(value) not in (int, float) or not 0 <= value < 1e6:
            raise UserError(f"{path}: {name} has to be a number of points, 0 or more.")
        known[name] = float(value)
    return {"points": known, "partial_credit": partial}
