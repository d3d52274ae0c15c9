"""What the notebooks' first cell calls: a package's pieces, checked, and one style for pictures."""

from typing import Any

import matplotlib as mpl
import torch
from torch import Tensor, nn

from kata.checking.run_in_subprocess import run_checks
from kata.checking.status import Status
from kata.checking.verdict import Verdict
from kata.errors import UserError
from kata.manifest import find_package, interfaces, named_exercise
from kata.plots import STYLE
from kata.submission.loading import Package
from kata.submission.showing import short_path
from kata.training.settings import reference_if_present

DOTS_PER_INCH = 90


class NotReady(UserError):
    """Why a notebook can't go on. Jupyter shows the message alone, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def start(*names: str, package: str | None = None) -> dict[str, Any]:
    """The classes and functions of these public names, once the kata's checks have passed them.

    ``package`` is ``"exercises"``, ``"solutions"`` or a path; without it, the solutions where
    there are any. Also sets the pictures' style, one thread, and a seed, so that every run gives
    the same numbers. Raises NotReady where an exercise is unfinished or wrong.
    """
    mpl.rcParams.update({**STYLE, "figure.dpi": DOTS_PER_INCH})
    torch.set_num_threads(1)
    torch.manual_seed(0)
    package = package or reference_if_present()
    try:
        exercises = {name: named_exercise(name) for name in names}
        folder = find_package(package)
        for verdict in run_checks(folder, [exercise.id for exercise in exercises.values()]):
            if not verdict.is_passed:
                raise NotReady(_what_to_do(package, verdict))
    except NotReady:
        raise
    except UserError as error:
        raise NotReady(str(error)) from None
    chosen = Package(folder, interfaces())
    return {name: chosen.load(exercise.name) for name, exercise in exercises.items()}


def _what_to_do(package: str, verdict: Verdict) -> str:
    exercise = verdict.exercise
    where = f"{exercise.id} ({exercise.name}) in {short_path(package)}"
    if verdict.status is Status.NOT_STARTED:
        return (
            f"Not finished yet: {where}. Finish it first (make test shows how far you are), "
            "then run this notebook again."
        )
    mistakes = " ".join(exercise.mistakes[name] for name in verdict.misconceptions)
    return (
        f"Not right yet: {where}. {mistakes or verdict.message}\n"
        "Fix it (make test says more), then run this notebook again."
    )


def decode(model: nn.Module, latents: Tensor) -> Tensor:
    """What the model draws at these latents: [N, D] to images [N, 1, 28, 28], no gradients."""
    with torch.no_grad():
        images: Tensor = model.get_submodule("decoder")(latents)
    return images
