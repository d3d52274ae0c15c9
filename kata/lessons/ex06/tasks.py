"""Toy decoders for checking the sampling, and the latents behind their images."""

import torch
from torch import Tensor

from kata.submission.calls.sampling import Task


def sampling_task(
    num_images: int,
    latent_dim: int,
    device: str | None = None,
    *,
    shape: tuple[int, int, int] | None = None,
    dtype: torch.dtype = torch.float32,
    device_object: bool = False,
) -> Task:
    """A linear decoder that maps every latent dimension to a direction of its own.

    Unless a ``shape`` says otherwise, its images have one channel or, where the latent dimension is
    odd, two. ``dtype`` is that of its weights.
    """
    generator = torch.Generator().manual_seed(latent_dim)
    shape = shape or (1 + latent_dim % 2, max(2, -(-latent_dim // 4)), 4)
    basis = torch.randn(
        torch.Size(shape).numel(), latent_dim, generator=generator, dtype=torch.float64
    )
    # Orthonormal columns, so that reading the latents off the images loses no digits.
    orthonormal = torch.linalg.qr(basis).Q.T.contiguous()
    return Task(
        num_images,
        latent_dim,
        orthonormal.view(-1, *shape).to(dtype),
        device,
        device_object=device_object,
    )


def reshaping_task(num_images: int, shape: tuple[int, int, int]) -> Task:
    """A decoder whose images are its latents, in the same memory."""
    basis = torch.eye(torch.Size(shape).numel())
    return Task(num_images, len(basis), basis.view(-1, *shape), reshapes=True)


def flat_task(num_images: int, shape: tuple[int, int, int]) -> Task:
    """A decoder of one latent dimension, in whose images all pixels are alike."""
    pixels = torch.Size(shape).numel()
    return Task(num_images, 1, torch.full((1, *shape), pixels**-0.5))


def latents_of(images: Tensor, task: Task) -> tuple[Tensor, float]:
    """The latents [N, D] that the decoder maps to ``images``, and the largest misfit in a pixel."""
    basis, flat = task.basis.double().flatten(1), images.double().flatten(1)
    latents = flat @ basis.T
    rest = (latents @ basis - flat).abs().nan_to_num(nan=torch.inf)
    return latents, float(rest.max()) if rest.numel() else 0.0
