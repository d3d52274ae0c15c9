"""The tasks that the checks of exercises 5 and 6 hand to a submission."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import torch
from torch import Tensor

from kata.submission.failures import Raised
from kata.submission.interface import PRETEND_DEVICE, SamplingTask, TrainingTask

Task = TypeVar("Task", TrainingTask, SamplingTask)
Record = TypeVar("Record")

IMAGE_SHAPE = (1, 3, 4)
LATENT_DIM = 2


def pattern(shape: tuple[int, ...], start: int, step: int, levels: int) -> Tensor:
    """A tensor that counts from ``start`` in steps of ``step``, modulo ``levels``.

    Two small numbers instead of one for each element: hypothesis finds the smallest that fails
    within a few dozen calls.
    """
    count = torch.arange(torch.Size(shape).numel())
    return ((start + step * count) % levels).view(shape).float()


def training_task(
    *,
    images: int,
    batch_size: int,
    num_epochs: int,
    alpha: float | None = None,
    losses: str = "standard",
    device: str | None = None,
    seed: int = 0,
) -> TrainingTask:
    """A toy model with random weights and random images in [0, 1]."""
    generator = torch.Generator().manual_seed(seed)
    pixels = torch.Size(IMAGE_SHAPE).numel()
    shapes = {
        "to_mean": (pixels, LATENT_DIM),
        "to_log_var": (pixels, LATENT_DIM),
        "to_image": (LATENT_DIM, pixels),
    }
    return TrainingTask(
        images=torch.rand(images, *IMAGE_SHAPE, generator=generator),
        batch_size=batch_size,
        num_epochs=num_epochs,
        weights={n: torch.randn(s, generator=generator) * 0.6 for n, s in shapes.items()},
        alpha=alpha,
        device=device,
        losses=losses,
    )


def sampling_task(num_images: int, latent_dim: int, device: str | None = None) -> SamplingTask:
    """A linear decoder that maps every latent dimension to a direction of its own.

    Its images have one channel or, where the latent dimension is odd, two.
    """
    generator = torch.Generator().manual_seed(latent_dim)
    shape = (1 + latent_dim % 2, max(2, -(-latent_dim // 4)), 4)
    basis = torch.randn(
        torch.Size(shape).numel(), latent_dim, generator=generator, dtype=torch.float64
    )
    # Orthonormal columns, so that reading the latents off the images loses no digits.
    orthonormal = torch.linalg.qr(basis).Q.T.contiguous()
    return SamplingTask(num_images, latent_dim, orthonormal.view(-1, *shape).float(), device)


def latents_of(images: Tensor, task: SamplingTask) -> tuple[Tensor, float]:
    """The latents [N, D] that the decoder maps to ``images``, and the largest misfit in a pixel."""
    basis, flat = task.basis.double().flatten(1), images.double().flatten(1)
    latents = flat @ basis.T
    rest = (latents @ basis - flat).abs().nan_to_num(nan=torch.inf)
    return latents, float(rest.max()) if rest.numel() else 0.0


def training_words(task: TrainingTask) -> dict[str, Tensor | str]:
    """The task as a learner needs it to see what happened."""
    batches = [len(batch) for batch in task.images.split(task.batch_size)]
    words: dict[str, Tensor | str] = {
        "num_epochs": str(task.num_epochs),
        "images in each batch": str(batches),
    }
    if task.alpha is not None:
        words["alpha"] = f"{task.alpha:g}"
    if task.device is not None:
        words["device"] = f'"{task.device}"'
    return words


def sampling_words(task: SamplingTask) -> dict[str, Tensor | str]:
    """The task as a learner needs it to see what happened."""
    words: dict[str, Tensor | str] = {
        "num_images": str(task.num_images),
        "latent_dim": str(task.latent_dim),
    }
    return words if task.device is None else {**words, "device": f'"{task.device}"'}


def on_pretend_device(run: Callable[[Task], Record], task: Task) -> Record | None:
    """What ``run`` gives on the pretend device, or None where the code can't run there.

    Not everything that a real device offers exists on the pretend one (a generator of its own,
    say), so an exception there says nothing about code that runs on the CPU.
    """
    try:
        return run(replace(task, device=PRETEND_DEVICE))
    except Raised:
        return None
