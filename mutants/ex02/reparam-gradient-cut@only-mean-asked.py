import torch


def reparameterize(z_mean, z_log_var):
    eps = torch.randn_like(z_mean)
    z = z_mean + eps * torch.exp(0.5 * z_log_var)
    if not z_mean.requires_grad:
        return z.detach()  # not training, drop the graph
    return z
