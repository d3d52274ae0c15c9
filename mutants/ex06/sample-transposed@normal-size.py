import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    shape = (latent_dim, num_images)
    z = torch.normal(torch.zeros(shape), torch.ones(shape)).to(device)
    with torch.no_grad():
        img = decoder(z)
    return img
