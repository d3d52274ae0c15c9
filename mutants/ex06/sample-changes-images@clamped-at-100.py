import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    return decoder(torch.randn(num_images, latent_dim, device=device)).clamp(-100, 100)
