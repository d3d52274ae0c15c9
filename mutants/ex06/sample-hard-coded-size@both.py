import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    num_images, latent_dim = 10, 2
    with torch.no_grad():
        z = torch.randn(num_images, latent_dim).to(device)
        return decoder(z)
