import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    dist = torch.distributions.Normal(0.0, 2.0)
    z = dist.sample((num_images, latent_dim)).to(device)
    return decoder(z)
