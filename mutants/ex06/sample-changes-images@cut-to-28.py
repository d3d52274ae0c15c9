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
    z = torch.randn(num_images, latent_dim, device=device)
    images = decoder(z)
    return images[:, :, :28, :28]
