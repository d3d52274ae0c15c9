import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.zeros(num_images, latent_dim, device=device)
    with torch.no_grad():
        return decoder(z)
