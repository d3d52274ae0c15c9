import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(64, latent_dim, device=device)
    return decoder(z[:num_images])
