import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn_like(z_mean)
    out = z_mean + eps * torch.exp(z_log_var / 2)
    z_log_var.data.mul_(0.5).exp_()
    return out
