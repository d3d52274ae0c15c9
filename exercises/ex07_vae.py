"""Exercise 7 · The model itself                                              (about 25 minutes)

An encore: so far the model was given to you. Now write it, and train a VAE that is yours to the
last line. The parts are handed in; your class puts them together:

    images ─► encoder ─► features ─┬─► Linear ─► z_mean ────┐
                                   │                        ├─► reparameterize
                                   └─► Linear ─► z_log_var ─┘          │
                                        decoded ◄─ decoder ◄─ encoded ◄┘

- Two linear layers read the same features, each with weights of its own. With one for both, the
  mean and the log-variance would be the same.
- They are plain ``nn.Linear`` layers, num_features to num_latents, with nothing after them: a mean
  and a log-variance may be any number.
- ``forward`` returns four tensors, in this order: encoded, z_mean, z_log_var, decoded. ``encoded``
  is the draw, and what is decoded is the draw as well, not the mean.
- The encoder runs once for a batch: if it has dropout, a second pass gives other features.
- ``encoding_fn`` returns a draw as ``forward`` makes it, without running the decoder.
- Noise is drawn in evaluation, too: exercise 2 draws at every call. Whoever wants no noise has
  z_mean, which is returned beside it.
- Gradients flow all the way through, in ``encoding_fn`` as well.
- Make layers in ``__init__``, and keep all parts as attributes of the module: what torch does not
  find there is not trained, not moved by ``.to``, and not saved by ``state_dict``.
- The sizes are those that are handed in; name the attributes as you like.

For example, with num_features = 3136 and num_latents = 2, a batch of images [5, 1, 28, 28] has
features [5, 3136]; encoded, z_mean and z_log_var are [5, 2], decoded is [5, 1, 28, 28].

The first lines of ``__init__`` are there: they take your own exercise 2 if nothing is passed in.
Replace the lines that raise NotImplementedError.

    check    make test           or  kata check ex07
    stuck?   make hint EX=ex07   or  kata hint ex07
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

try:
    from . import ex02_reparameterize
except ImportError:  # This file was run by itself.
    import ex02_reparameterize


class VAE(nn.Module):
    """A variational autoencoder, made of an encoder and a decoder that are handed in.

    Kingma & Welling (2013), "Auto-Encoding Variational Bayes", section 3.

    ``encoder`` makes features [N, num_features] of images [N, C, H, W], ``decoder`` makes images of
    latents [N, num_latents]. ``reparameterize(z_mean, z_log_var)`` draws the latents.
    """

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module,
        num_features: int,
        num_latents: int,
        *,
        reparameterize: Callable[[Tensor, Tensor], Tensor] | None = None,
    ) -> None:
        """Keep the parts, and make the two linear layers."""
        super().__init__()
        reparameterize = reparameterize or ex02_reparameterize.reparameterize
        raise NotImplementedError("Exercise 7: your code goes here")

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Encode, draw a latent for each image, decode.

        Shapes::

            images              [N, C, H, W]
            encoded             [N, num_latents]    the draw, which is decoded
            z_mean, z_log_var   [N, num_latents]
            decoded             [N, C, H, W]        as the decoder gave it

        Returns encoded, z_mean, z_log_var and decoded, in this order.
        """
        raise NotImplementedError("Exercise 7: your code goes here")

    def encoding_fn(self, images: Tensor) -> Tensor:
        """Return a draw for each image: ``encoded`` as in ``forward``, without the decoder.

        Shapes::

            images  [N, C, H, W]
            result  [N, num_latents]
        """
        raise NotImplementedError("Exercise 7: your code goes here")


if __name__ == "__main__":
    print("To check what you wrote: make test, or kata check ex07")
