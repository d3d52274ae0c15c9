import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.full((num_images, latent_dim), 0.5, device=device)
    out = decoder(z)
    return out
