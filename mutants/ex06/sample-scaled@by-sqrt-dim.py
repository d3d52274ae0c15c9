import math
import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images, latent_dim, device=device) / math.sqrt(latent_dim)
    with torch.no_grad():
        return decoder(z)
