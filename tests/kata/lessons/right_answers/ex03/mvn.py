import torch
from torch.distributions import MultivariateNormal, kl


def kl_divergence(z_mean, z_log_var):
    d = z_mean.shape[1]
    eye = torch.eye(d, dtype=z_mean.dtype, device=z_mean.device)
    q = MultivariateNormal(z_mean, scale_tril=torch.diag_embed((z_log_var / 2).exp()))
    p = MultivariateNormal(torch.zeros(d, dtype=z_mean.dtype, device=z_mean.device), scale_tril=eye)
    return kl.kl_divergence(q, p).mean()
