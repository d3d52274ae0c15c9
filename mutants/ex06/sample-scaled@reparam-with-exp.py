import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z_mean = torch.zeros(num_images, latent_dim, device=device)
    z_log_var = torch.ones(num_images, latent_dim, device=device)
    eps = torch.randn_like(z_mean)
    z = z_mean + eps * torch.exp(z_log_var / 2.0)
    return decoder(z)
