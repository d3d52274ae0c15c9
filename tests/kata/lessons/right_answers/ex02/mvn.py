import torch
from torch.distributions import MultivariateNormal


def reparameterize(z_mean, z_log_var):
    scale_tril = torch.diag_embed(torch.exp(z_log_var / 2))
    return MultivariateNormal(z_mean, scale_tril=scale_tril).rsample()
