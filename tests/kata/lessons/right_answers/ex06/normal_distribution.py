import torch
from torch.distributions import Normal


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    dist = Normal(0.0, 1.0)
    with torch.no_grad():
        z = dist.sample((num_images, latent_dim)).to(device)
        return decoder(z)
