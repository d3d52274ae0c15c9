import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    with torch.no_grad():
        z = torch.randn(num_images, latent_dim).to(device)
        return decoder(z)
