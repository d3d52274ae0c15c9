import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images, latent_dim, device=device)
    return torch.cat([decoder(part) for part in z.split(3)], dim=0).detach()
