import torch


def kl_divergence(z_mean, z_log_var):
    if torch.is_grad_enabled():
        squared = z_mean**2
    else:
        squared = z_mean.pow_(2)  # nobody needs it for a gradient
    kl = -0.5 * (1 + z_log_var - squared - torch.exp(z_log_var))
    return kl.sum(dim=1).mean()
