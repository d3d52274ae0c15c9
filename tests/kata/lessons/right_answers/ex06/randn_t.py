import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(latent_dim, num_images, device=device).T
    with torch.no_grad():
        return decoder(z)
