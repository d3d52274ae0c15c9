import torch


def kl_divergence(z_mean, z_log_var):
    # the order of the two linear steps does not matter
    terms = 1 + z_log_var - z_mean**2 - torch.exp(z_log_var)
    return -torch.sum(torch.mean(terms, dim=0)) / 2
