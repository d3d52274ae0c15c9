import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z_mean = torch.zeros(num_images, latent_dim, device=device)
    z_log_var = torch.zeros_like(z_mean)
    with torch.no_grad():
        z = z_mean + torch.randn_like(z_mean) * torch.exp(0.5 * z_log_var)
        return decoder(z)
