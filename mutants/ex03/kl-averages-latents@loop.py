import torch


def kl_divergence(z_mean, z_log_var):
    kls = []
    for mu, lv in zip(z_mean, z_log_var):
        kl = -0.5 * (1 + lv - mu ** 2 - torch.exp(lv))
        kls.append(kl.mean())
    return torch.stack(kls).mean()
