import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    latents = torch.randn(num_images, latent_dim, device=torch.device(device))
    images = decoder(latents)
    return images.detach()
