import torch


DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images, latent_dim, device=DEVICE)
    return decoder(z)
