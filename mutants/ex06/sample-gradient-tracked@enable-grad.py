import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images, latent_dim, device=device, requires_grad=True)
    parts = [decoder(row.unsqueeze(0)) for row in z]
    return torch.cat(parts, dim=0)
