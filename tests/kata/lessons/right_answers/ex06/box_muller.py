import math

import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    with torch.no_grad():
        u1 = torch.rand(num_images, latent_dim, dtype=torch.float64).clamp_min(1e-12)
        u2 = torch.rand(num_images, latent_dim, dtype=torch.float64)
        z = torch.sqrt(-2 * torch.log(u1)) * torch.cos(2 * math.pi * u2)
        return decoder(z.float().to(device))
