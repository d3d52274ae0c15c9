import math

import torch
from torch import Tensor, nn


@torch.no_grad()
def sample_images(
    decoder: nn.Module,
    num_images: int,
    latent_dim: int,
    *,
    device: str | torch.device = "cpu",
) -> Tensor:
    """Decode ``num_images`` latents drawn from the prior N(0, I)."""
    # Box and Muller: a radius and an angle make a normal number.
    radius = torch.sqrt(-2 * torch.log1p(-torch.rand(num_images, 1, device=device)))
    angle = 2 * math.pi * torch.rand(num_images, latent_dim, device=device)
    z = radius * torch.cos(angle)
    return decoder(z)
