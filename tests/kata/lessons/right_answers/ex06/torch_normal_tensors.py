import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    mean = torch.zeros(num_images, latent_dim)
    std = torch.ones(num_images, latent_dim)
    z = torch.normal(mean, std).to(device)
    with torch.no_grad():
        decoded = decoder(z)
    return decoded
