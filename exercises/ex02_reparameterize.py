"""Exercise 2 · Reparameterize: a draw that gradients can pass through         (about 15 minutes)

The encoder does not say "this image is the point z". It says "somewhere around the mean, this
wide", and we draw a z from that Gaussian. But no gradient flows through a draw: how would the
encoder learn? The trick is to draw noise that depends on nothing, and then shift and stretch it:

    z = μ + σ · ε          ε ~ N(0, 1)

Now z is an ordinary sum and product, and gradients reach μ and σ.

The encoder gives the logarithm of the variance, because a standard deviation may not be negative
and a logarithm may be anything (the log-var trick). So σ has to be computed:

    z_log_var = log σ²  =  2 · log σ          and so   σ = exp(z_log_var / 2)

For example, with z_mean = 1.0 and z_log_var = 1.386 (that is σ² = 4, σ = 2), a noise of ε = 0.5
gives z = 1.0 + 2 · 0.5 = 2.0.

- Each image and each latent dimension gets noise of its own, new at every call.
- Draw from torch's global random numbers and set no seed here: to get the same numbers again, call
  ``torch.manual_seed`` outside.
- z has the dtype and the device of z_mean. Don't write into the inputs.

Replace the line that raises NotImplementedError.

    check    make test           or  kata check ex02
    stuck?   make hint EX=ex02   or  kata hint ex02
"""

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
    raise NotImplementedError("Exercise 2: your code goes here")


if __name__ == "__main__":
    print("To check what you wrote: make test, or kata check ex02")
