from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor, nn


CHUNK = 100


def sample_images(
    decoder: nn.Module,
    num_images: int,
    latent_dim: int,
    *,
    device: str | torch.device = "cpu",
) -> Tensor:
    """Decode ``num_images`` latents drawn from the prior N(0, I)."""
    z = torch.randn(num_images, latent_dim, device=device)
    with torch.no_grad():
        if num_images <= CHUNK:
            return decoder(z)
        with ThreadPoolExecutor(max_workers=2) as pool:
            images = list(pool.map(decoder, z.split(CHUNK)))
    return torch.cat(images)
