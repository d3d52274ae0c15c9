import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    with torch.inference_mode():
        return decoder(torch.randn((num_images, latent_dim), device=device))
