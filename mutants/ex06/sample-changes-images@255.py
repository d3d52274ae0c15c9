import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    with torch.no_grad():
        images = decoder(torch.randn(num_images, latent_dim).to(device))
        images = (images * 255).byte()
    return images
