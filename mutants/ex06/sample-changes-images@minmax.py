import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    images = decoder(torch.randn(num_images, latent_dim, device=device))
    lo, hi = images.min(), images.max()
    return (images - lo) / (hi - lo + 1e-8)
