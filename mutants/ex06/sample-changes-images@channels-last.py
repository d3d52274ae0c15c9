import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    images = decoder(torch.randn(num_images, latent_dim, device=device))
    return images.permute(0, 2, 3, 1)
