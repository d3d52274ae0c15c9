import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    with torch.device(device), torch.no_grad():
        z = torch.randn(num_images, latent_dim)
        return decoder(z)
