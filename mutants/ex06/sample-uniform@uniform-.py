import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.empty(num_images, latent_dim, device=device).uniform_(-3, 3)
    return decoder(z)
