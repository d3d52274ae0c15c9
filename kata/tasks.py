"""The tasks that the checks of exercises 5 and 6 hand to a submission."""

import torch
from torch import Tensor

from kata.submission.interface import SamplingTask, TrainingTask

IMAGE_SHAPE = (1, 3, 4)
LATENT_DIM = 2


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
    """A linear decoder that maps every latent dimension to a direction of its own."""
    generator = torch.Generator().manual_seed(latent_dim)
    height = max(2, -(-latent_dim // 4))
    basis = torch.randn(8 * height, latent_dim, generator=generator, dtype=torch.float64)
    # Orthonormal columns, so that reading the latents off the images loses no digits.
    orthonormal = torch.linalg.qr(basis).Q.T.contiguous()
    return SamplingTask(num_images, latent_dim, orthonormal.view(-1, 2, height, 4).float(), device)


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
