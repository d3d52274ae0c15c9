import torch
from torch.distributions import Uniform


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = Uniform(-1.0, 1.0).sample((num_images, latent_dim)).to(device)
    return decoder(z)
