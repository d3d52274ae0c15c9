import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.empty(num_images, latent_dim, device=device).normal_()
    with torch.no_grad():
        result = decoder(z)
    return result
