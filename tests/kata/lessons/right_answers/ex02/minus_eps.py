import torch


def reparameterize(z_mean, z_log_var):
    # the normal distribution is symmetric, so minus is as good as plus
    return z_mean - torch.randn_like(z_mean) * torch.exp(0.5 * z_log_var)
