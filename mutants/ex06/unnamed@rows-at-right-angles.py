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
    # Directions that are at right angles to each other show more different digits.
    blocks = []
    for first in range(0, num_images, latent_dim):
        rows = min(latent_dim, num_images - first)
        directions = nn.init.orthogonal_(torch.empty(latent_dim, latent_dim, device=device))[:rows]
        lengths = torch.randn(rows, latent_dim, device=device).norm(dim=1, keepdim=True)
        blocks.append(lengths * directions)
    return decoder(torch.cat(blocks))
