import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    torch.manual_seed(0)
    z = torch.randn(num_images, latent_dim, device=device)
    return decoder(z)
