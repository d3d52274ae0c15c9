"""The pieces of a package that a training needs: loaded, tried out, and run with care.

Whatever goes wrong in a package's code becomes one line that says where.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from kata.contract import LOG_KEYS
from kata.errors import UserError
from kata.files import command_here
from kata.manifest import named_exercise
from kata.model import FullyConnectedVAE, no_kl
from kata.submission.exception_messages import describe, is_unfinished, own_frames
from kata.submission.failures import SubmissionFailure, WrongType
from kata.submission.loading import Package
from kata.submission.showing import short_path
from kata.training.own_model import try_vae

NEEDED_TO_TRAIN = {
    "vae": ("Trim", "reparameterize", "kl_divergence", "pixel_sum_mse", "train_vae"),
    "autoencoder": ("Trim", "pixel_sum_mse", "train_vae"),
    "mlp": ("reparameterize", "kl_divergence", "pixel_sum_mse", "train_vae"),
}
NEEDED_AFTERWARDS = ("sample_images",)
OWN_VAE = "VAE"
"""The optional piece: the model itself."""


def load_pieces(package: Package, model: str) -> dict[str, Any]:
    """The class and functions that training this kind of model needs, by their public names.

    Each is tried out on a few small tensors first. Raises UserError, one line, where one is
    unfinished, can't be loaded, raises, or gives something of another shape than it should.
    """
    pieces, unfinished = {}, []
    for name in (*NEEDED_TO_TRAIN[model], *NEEDED_AFTERWARDS):
        try:
            pieces[name] = load_piece(package, name)
        except Unfinished:
            unfinished.append(named_exercise(name))
    if unfinished:
        names = ", ".join(f"{exercise.id} ({exercise.name})" for exercise in unfinished)
        raise UserError(
            f"Not finished yet in {short_path(package.folder)}: {names}. "
            f"Finish them ({command_here()} check), or train the reference: --package solutions."
        )
    return pieces


def load_piece(package: Package, name: str) -> Any:
    """The package's class or function of this name, tried out. Raises UserError."""
    with student_code(package, name):
        piece = package.load(name)
        TRIALS[name](piece)
    return piece


def load_own_vae(package: Package) -> tuple[Any, str]:
    """The package's own VAE where exercise 7 is done, else None; and a line on that, if any."""
    path = package.path(OWN_VAE)
    if not path.is_file():
        return None, ""
    try:
        return load_piece(package, OWN_VAE), f"The model is the one in {short_path(path)}."
    except Unfinished:
        return None, ""
    except UserError as problem:
        return None, f"The provided model is trained, not your own: {problem}"


class Unfinished(UserError):
    """A stub's NotImplementedError is still there."""


@contextmanager
def student_code(package: Package, name: str | None = None) -> Iterator[None]:
    """Run the package's code; whatever goes wrong in it becomes one line that says where.

    Where the traceback does not lead to the package, the file of the exercise called ``name`` is
    at fault (it could not even be called, say). Without a name the mistake is ours, and is raised
    as it is.
    """
    given = [short_path(package.path(name))] if name else []
    try:
        with _restored_afterwards(), package.active():
            yield
    except (KeyboardInterrupt, UserError):
        raise
    except SubmissionFailure as failure:
        raise UserError(" ".join(line.strip() for line in str(failure).split("\n")[:2])) from None
    except WrongType as problem:
        raise UserError(f"{', '.join(given)}: {problem}. {check_it(package)}") from None
    except BaseException as exception:  # sys.exit() too
        frames = own_frames(exception, package.folder)
        where = [f"{short_path(frame.filename)}, line {frame.lineno}," for frame in frames[-1:]]
        if not where + given:
            raise
        if is_unfinished(exception, frames):
            raise Unfinished(f"{where[0]} is not finished yet.") from None
        raised = " ".join(describe(exception).split()).rstrip(".")
        raise UserError(f"{(where + given)[0]} raised {raised}. {check_it(package)}") from None


@contextmanager
def _restored_afterwards() -> Iterator[None]:
    """Undo what the package's code may leave changed in this process."""
    folder = os.getcwd()
    with torch.enable_grad():
        try:
            yield
        finally:
            os.chdir(folder)


def check_it(package: Package) -> str:
    return f"Check it with: {command_here()} check --package {short_path(package.folder)}"


def _try_trim(trim: Any) -> None:
    module = trim()
    if not isinstance(module, nn.Module):
        raise WrongType(f"Trim() gave {type(module).__name__}, a torch.nn.Module was expected")
    _expect_shape("Trim()", module(torch.zeros(2, 1, 29, 29)), [2, 1, 28, 28])


def _try_reparameterize(reparameterize: Any) -> None:
    _expect_shape("reparameterize", reparameterize(torch.zeros(2, 3), torch.zeros(2, 3)), [2, 3])


def _try_kl_divergence(kl_divergence: Any) -> None:
    _expect_shape("kl_divergence", kl_divergence(torch.zeros(2, 3), torch.zeros(2, 3)), [])


def _try_pixel_sum_mse(pixel_sum_mse: Any) -> None:
    images = torch.zeros(2, 1, 28, 28)
    _expect_shape("pixel_sum_mse", pixel_sum_mse(images, images.clone()), [])


def _try_train_vae(train_vae: Any) -> None:
    model = FullyConnectedVAE(lambda z_mean, z_log_var: z_mean + 0 * z_log_var)
    log = train_vae(
        model,
        torch.optim.Adam(model.parameters()),
        [(torch.zeros(size, 1, 28, 28), torch.zeros(size, dtype=torch.int64)) for size in (2, 1)],
        1,
        device="cpu",
        alpha=1.0,
        kl_divergence=no_kl,
        pixel_sum_mse=lambda decoded, features: (decoded - features).square().sum(),
    )
    if (problem := log_problem(log, 2)) is not None:
        raise WrongType(problem)


def _try_sample_images(sample_images: Any) -> None:
    decoder = nn.Sequential(nn.Linear(3, 28 * 28), nn.Unflatten(1, (1, 28, 28)))
    _expect_shape("sample_images", sample_images(decoder, 4, 3, device="cpu"), [4, 1, 28, 28])


TRIALS: dict[str, Callable[[Any], None]] = {
    "Trim": _try_trim,
    "reparameterize": _try_reparameterize,
    "kl_divergence": _try_kl_divergence,
    "pixel_sum_mse": _try_pixel_sum_mse,
    "train_vae": _try_train_vae,
    "sample_images": _try_sample_images,
    OWN_VAE: try_vae,
}


def _expect_shape(name: str, value: Any, shape: list[int]) -> None:
    if not isinstance(value, Tensor):
        raise WrongType(f"{name} returned {type(value).__name__}, a tensor was expected")
    if list(value.shape) != shape:
        raise WrongType(
            f"{name} returned a tensor of shape {list(value.shape)}, {shape} was expected"
        )


def log_problem(log: Any, batches: int) -> str | None:
    """What is wrong with the log that ``train_vae`` returned after so many batches, if anything."""
    if not isinstance(log, Mapping) or set(log) != set(LOG_KEYS):
        return f"train_vae has to return a dictionary with the keys {', '.join(LOG_KEYS)}"
    for key in LOG_KEYS:
        losses = log[key]
        if not isinstance(losses, list) or not all(isinstance(loss, float) for loss in losses):
            return f"train_vae returned something other than a list of Python floats as {key}"
        if len(losses) != batches:
            return f"train_vae logged {len(losses)} losses for {batches} batches as {key}"
    return None
