import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    latent = torch.ones((num_images, latent_dim)).to(device)
    return decoder(latent)
