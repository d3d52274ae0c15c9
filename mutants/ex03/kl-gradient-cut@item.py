import torch


def kl_divergence(z_mean, z_log_var):
    total = 0.0
    for i in range(len(z_mean)):
        total += (-0.5 * (1 + z_log_var[i] - z_mean[i] ** 2 - z_log_var[i].exp()).sum()).item()
    return torch.tensor(total / len(z_mean), dtype=z_mean.dtype, device=z_mean.device)
