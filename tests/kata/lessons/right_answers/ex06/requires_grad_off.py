import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images, latent_dim, device=device, requires_grad=True)
    return decoder(z).detach().clone()
