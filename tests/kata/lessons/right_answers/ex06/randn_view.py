import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images * latent_dim).view(num_images, latent_dim)
    z = z.to(torch.device(device))
    return decoder.forward(z).data
