import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    g = torch.Generator().manual_seed(123)
    z = torch.randn(num_images, latent_dim, generator=g).to(device)
    return decoder(z)
