# exp(v - max), as in softmax: a variance far below the batch's largest underflows to 0
import torch


def reparameterize(z_mean, z_log_var):
    top = z_log_var.detach().max()
    std = torch.exp(z_log_var - top).sqrt() * torch.exp(top / 2)
    return z_mean + torch.randn_like(z_mean) * std
