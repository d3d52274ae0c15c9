import torch


def reparameterize(z_mean, z_log_var):
    batch_size, latent_dim = z_mean.shape
    noise = torch.empty(latent_dim, device=z_mean.device, dtype=z_mean.dtype).normal_()
    noise = noise.unsqueeze(0).repeat(batch_size, 1)
    return torch.addcmul(z_mean, noise, (z_log_var / 2).exp())
