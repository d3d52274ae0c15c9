import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.normal(mean=1.0, std=1.0, size=(num_images, latent_dim), device=device)
    return decoder(z)
