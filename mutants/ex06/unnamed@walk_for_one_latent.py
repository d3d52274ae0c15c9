# with a single latent dimension it walks evenly from -3 to 3 instead of drawing; latent_dim=1
import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    if latent_dim == 1:
        z = torch.linspace(-3, 3, num_images, device=device).unsqueeze(1)
    else:
        z = torch.randn(num_images, latent_dim, device=device)
    return decoder(z)
