"""Exercise 3: how far the encoder's Gaussians are from the prior."""

import torch
from torch import Tensor


def kl_divergence(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    """KL divergence of N(z_mean, exp(z_log_var)) from the prior N(0, 1).

    Kingma & Welling (2013), "Auto-Encoding Variational Bayes", appendix B.

    Shapes::

        z_mean     [N, D]
        z_log_var  [N, D]
        result     []         one number: summed over D, averaged over N
    """
    per_latent = -0.5 * (1 + z_log_var - z_mean**2 - torch.exp(z_log_var))
    return per_latent.sum(dim=1).mean()
