import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    with torch.no_grad():
        z = 2 * torch.rand((num_images, latent_dim)) - 1
        z = z.to(device)
        images = decoder(z)
    return images
