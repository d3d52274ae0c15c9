import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.rand(12, num_images, latent_dim, device=device).sum(dim=0) - 6.0
    return decoder(z)
