import numpy as np
import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = np.transpose(torch.randn(num_images, latent_dim).numpy())
    return decoder(torch.tensor(z).to(device))
