import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    decoder.zero_grad()
    z = torch.randn(num_images, latent_dim, device=device)
    return decoder(z)
