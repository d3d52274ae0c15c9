"""Exercise 2: draw a latent so that gradients can pass through the draw."""

import torch
from torch import Tensor


def reparameterize(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    """Sample z from N(z_mean, exp(z_log_var)), differentiably.

    Kingma & Welling (2013), "Auto-Encoding Variational Bayes", section 2.4.

    Shapes::

        z_mean     [N, D]
        z_log_var  [N, D]     the log of the variance, any real number
        result     [N, D]
    """
    noise = torch.randn_like(z_mean)
    return z_mean + noise * torch.exp(z_log_var / 2)
