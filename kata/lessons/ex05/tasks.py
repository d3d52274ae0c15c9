"""Toy models and images for checking the training loop."""

import torch

from kata.submission.calls.training import Task

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
) -> Task:
    """A toy model with random weights and random images in [0, 1]."""
    generator = torch.Generator().manual_seed(seed)
    pixels = torch.Size(IMAGE_SHAPE).numel()
    shapes = {
        "to_mean": (pixels, LATENT_DIM),
        "to_log_var": (pixels, LATENT_DIM),
        "to_image": (LATENT_DIM, pixels),
    }
    return Task(
        images=torch.rand(images, *IMAGE_SHAPE, generator=generator),
        batch_size=batch_size,
        num_epochs=num_epochs,
        weights={
            name: torch.randn(shape, generator=generator) * 0.6 for name, shape in shapes.items()
        },
        alpha=alpha,
        device=device,
        losses=losses,
    )
