import torch
from torch.distributions import MultivariateNormal


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    prior = MultivariateNormal(
        torch.zeros(latent_dim, device=device), torch.eye(latent_dim, device=device)
    )
    z = prior.sample((num_images,))
    with torch.no_grad():
        return decoder(z)
