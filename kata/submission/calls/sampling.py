"""``sample_images``: takes a toy decoder, returns images and the latents behind them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from kata.submission.failures import WrongType
from kata.submission.interface import Student
from kata.submission.pretend_device import (
    PRETEND_DEVICE,
    is_on_pretend_device,
    put_on_pretend_device,
)
from kata.submission.values import plain_tensor

MAX_LATENTS = 2**20
"""How many numbers a decoder may be given in one call: fifty times what any check asks for."""


@dataclass(frozen=True)
class Task:
    """One call of ``sample_images``. The decoder is linear: latents [n, D] times ``basis``
    [D, C, H, W], so that the latents can be read off the images."""

    num_images: int
    latent_dim: int
    basis: Tensor
    device: str | None = None


@dataclass(frozen=True)
class Record:
    """The images, whether they carry a graph, and the latents each decoder call was given."""

    images: Tensor
    gradient_tracked: bool
    latents: list[Tensor]
    on_device: bool


def run(task: Task, student: Student) -> Record:
    """Let the student's function sample from the toy decoder."""

    def use(sample_images: Callable[..., Any]) -> tuple[Any, ToyDecoder]:
        decoder = ToyDecoder(task)
        if task.device == PRETEND_DEVICE:
            put_on_pretend_device(decoder.basis)
        options = {} if task.device is None else {"device": task.device}
        return sample_images(decoder, task.num_images, task.latent_dim, **options), decoder

    returned, decoder = student(use, words(task), pretend=task.device == PRETEND_DEVICE)
    images = plain_tensor(returned)
    return Record(images.detach().clone(), images.requires_grad, decoder.latents, decoder.on_device)


def check_record(record: Record, task: Task) -> None:
    """Raise WrongType if the decoder was given far more than the task asks for."""
    count = sum(latents.numel() for latents in record.latents)
    if count > MAX_LATENTS:
        raise WrongType(
            f"The decoder was given {count} numbers for {task.num_images} images of "
            f"{task.latent_dim} latent dimensions each."
        )


def words(task: Task) -> dict[str, Tensor | str]:
    """The task, in the terms in which a learner sees it."""
    given: dict[str, Tensor | str] = {
        "num_images": str(task.num_images),
        "latent_dim": str(task.latent_dim),
    }
    return given if task.device is None else {**given, "device": f'"{task.device}"'}


class ToyDecoder(nn.Module):
    """Linear and one image per row, so one call and many chunks give the same images."""

    def __init__(self, task: Task):
        super().__init__()
        self.basis = nn.Parameter(task.basis.clone())
        self.latents: list[Tensor] = []
        self.on_device = True

    def forward(self, latents: Tensor) -> Tensor:
        self.latents.append(latents.detach().clone())
        self.on_device &= is_on_pretend_device(latents)
        dim, *image = self.basis.shape
        if latents.dim() != 2 or latents.shape[1] != dim:
            # A real decoder would stop here; going on lets the mistake be named.
            count = len(latents) if latents.dim() else 1
            return self.basis.new_zeros(count, *image) + 0 * self.basis.sum()
        return (latents @ self.basis.flatten(1)).view(-1, *image)


# The name that a learner reads in an exception's message.
ToyDecoder.__name__ = "Decoder"
