import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    out = [decoder(torch.randn(1, latent_dim, device=device)) for _ in range(num_images)]
    return torch.cat(out)
