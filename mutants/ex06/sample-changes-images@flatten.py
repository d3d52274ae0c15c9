import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    out = decoder(torch.randn(num_images, latent_dim, device=device))
    return out.reshape(num_images, -1)
