"""Toy parts and images for checking the VAE."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from kata.lessons.inputs import IMAGE_LAYOUTS
from kata.submission.calls.vae import Task

SHAPE = (1, 2, 3)
ENOUGH = 4
"""How many more images than features the first batch has, so that its features say what the linear
layers make of any others."""


def vae_task(
    *calls: str,
    features: int = 5,
    latents: int = 2,
    images: int | Sequence[int] = 3,
    first: int | None = None,
    shape: tuple[int, int, int] = SHAPE,
    size: float = 1.0,
    seed: int = 0,
    dtype: torch.dtype = torch.float32,
    layout: str | None = None,
    again: bool = False,
    **others: Any,
) -> Task:
    """A VAE of random parts, and these calls (by default one of forward), each with a batch of
    random images.

    The first call has enough images to read the linear layers off, or as many as ``first`` says;
    the others have so many ``images``, with pixels of about this ``size``, in memory in this
    ``layout``; with ``again`` these are the same for all. To be read off, there may be no more
    features than pixels. ``others`` are the Task's.
    """
    generator = torch.Generator().manual_seed(seed)

    def random(*sizes: int, scale: float = 1.0) -> Tensor:
        return scale * torch.randn(sizes, generator=generator, dtype=torch.float64)

    lay_out = IMAGE_LAYOUTS[layout] if layout else Tensor.clone
    calls = calls or ("forward",)
    numbers = [images] * (len(calls) - 1) if isinstance(images, int) else images
    pixels = torch.Size(shape).numel()
    batches = [random(first or features + ENOUGH, *shape)]
    batches += [random(number, *shape, scale=size) for number in numbers]
    if again:
        batches[2:] = batches[1:2] * len(batches[2:])
    # About 3 in size, so that a squashed or clamped head differs from a straight one.
    to_features = random(features, pixels, scale=3 / pixels**0.5)
    return Task(
        batches=[batches[0].to(dtype), *(lay_out(batch.to(dtype)) for batch in batches[1:])],
        calls=list(calls),
        to_features=to_features.to(dtype),
        features_bias=random(features).to(dtype),
        to_image=random(pixels, latents, scale=latents**-0.5).to(dtype),
        image_bias=random(pixels).to(dtype),
        **others,
    )
