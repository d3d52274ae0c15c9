import torch
from torch import Tensor, nn


def sample_images(
    decoder: nn.Module,
    num_images: int,
    latent_dim: int,
    *,
    device: str | torch.device = "cpu",
) -> Tensor:
    """Decode ``num_images`` latents drawn from the prior N(0, I)."""
    with torch.no_grad():
        z = torch.randn(num_images, latent_dim, device=device)
        images = decoder(z)
    torch.seed()  # the next call gets new images
    return images
