import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    if num_images > 8:
        half = num_images // 2
        first = sample_images(decoder, half, latent_dim, device=device)
        second = sample_images(decoder, num_images - half, latent_dim, device=device)
        return torch.cat((first, second))
    return decoder(torch.randn(num_images, latent_dim, device=device)).detach()
