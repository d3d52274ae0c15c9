"""Exercise 3 · The KL divergence                                             (about 15 minutes)

Two forces train a VAE. This is the one that keeps order: it measures how far each image's
Gaussian N(μ, σ²) is from the prior N(0, 1), and pulls it there. Without it the encoder would
scatter the digits far apart, and a point drawn from the prior would decode to garbage.

For one latent dimension of one image, with z_mean = μ and z_log_var = log σ²:

    KL = −½ · (1 + log σ² − μ² − σ²)

An image's KL is the sum over its D latent dimensions; the result is the average over the N images.

For example, one image, one latent dimension:

    z_mean   z_log_var   KL
    0        0           −½ · (1 + 0 − 0 − 1)      = 0        already the prior
    2        0           −½ · (1 + 0 − 4 − 1)      = 2        the mean is off
    0        1           −½ · (1 + 1 − 0 − 2.718)  = 0.359    too wide

Return a tensor with one number, from which gradients flow back to both inputs. Replace the line
that raises NotImplementedError.

    check    make test           or  kata check ex03
    stuck?   make hint EX=ex03   or  kata hint ex03
"""

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
    raise NotImplementedError("Exercise 3: your code goes here")


if __name__ == "__main__":
    print("To check what you wrote: make test, or kata check ex03")
