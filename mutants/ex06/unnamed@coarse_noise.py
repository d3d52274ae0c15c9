# noise is drawn in bfloat16 and widened: a few hundred different values instead of a continuum; any draw of a few hundred values
import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images, latent_dim, dtype=torch.bfloat16, device=device)
    return decoder(z.to(torch.float32))
