"""Exercise 6 · Sample new digits                                             (about 10 minutes)

The reward. Training has pulled the latents of all images together towards the prior N(0, I). So
draw latents from there, hand them to the decoder, and it draws digits nobody has ever written:

    z ~ N(0, I)               ─►  decoder  ─►  images
    [num_images, latent_dim]                   [num_images, C, H, W]

- One row of z for each image, drawn on ``device``, new at every call.
- Set no seed here: to get the same images again, call ``torch.manual_seed`` outside.
- Nothing is trained here, so no gradient is tracked.
- Return the images as the decoder gives them: no rounding, no reshaping.

For example, num_images = 10 and latent_dim = 2: z has shape [10, 2], and the result of our decoder
has shape [10, 1, 28, 28].

Replace the line that raises NotImplementedError.

    check    make test           or  kata check ex06
    stuck?   make hint EX=ex06   or  kata hint ex06
"""

import torch
from torch import Tensor, nn


def sample_images(
    decoder: nn.Module,
    num_images: int,
    latent_dim: int,
    *,
    device: str | torch.device = "cpu",
) -> Tensor:
    """Decode ``num_images`` latents drawn from the prior N(0, I).

    Kingma & Welling (2013), "Auto-Encoding Variational Bayes", figure 5.

    Shapes::

        latents  [num_images, latent_dim]     on ``device``
        result   [num_images, C, H, W]        as the decoder gave them, no gradient tracked
    """
    raise NotImplementedError("Exercise 6: your code goes here")


if __name__ == "__main__":
    print("To check what you wrote: make test, or kata check ex06")
