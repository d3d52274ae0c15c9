import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    mu = torch.zeros(num_images, latent_dim, device=device)
    sigma = torch.zeros(num_images, latent_dim, device=device)
    z = mu + sigma * torch.randn_like(mu)
    return decoder(z)
