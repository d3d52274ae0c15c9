import torch

TRAINING = False


def reparameterize(z_mean, z_log_var, training=TRAINING):
    if not training:
        return z_mean.clone()
    return z_mean + torch.randn_like(z_mean) * torch.exp(z_log_var / 2)
