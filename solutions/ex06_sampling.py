"""Exercise 6: draw new digits from the decoder alone."""

import torch
from torch import Tensor, nn


def sample_images(
    decoder: nn.Module,
    num_images: int,
    latent_dim: int,
    *,
    device: str | torch.device = "cpu",
) -> Tensor:
    """Decode ``num_images`` latents drawn from the prior N(0, I).

    Kingma & Welling (2013), "Auto-Encoding Variational Bayes", figure 5.

    Shapes::

        latents  [num_images, latent_dim]     on ``device``
        result   [num_images, C, H, W]        as the decoder gave them, no gradient tracked
    """
    with torch.no_grad():
        latents = torch.randn(num_images, latent_dim, device=device)
        return decoder(latents)
