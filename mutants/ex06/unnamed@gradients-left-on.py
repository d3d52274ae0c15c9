import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    torch.set_grad_enabled(False)
    try:
        return decoder(torch.randn(num_images, latent_dim, device=device))
    finally:
        torch.set_grad_enabled(True)
