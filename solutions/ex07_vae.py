"""Exercise 7: the VAE itself, made of an encoder, a decoder and two linear heads."""

from collections.abc import Callable

from torch import Tensor, nn

from . import ex02_reparameterize


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
        self.encoder, self.decoder = encoder, decoder
        self.to_mean = nn.Linear(num_features, num_latents)
        self.to_log_var = nn.Linear(num_features, num_latents)
        self.draw = reparameterize

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Encode, draw a latent for each image, decode.

        Shapes::

            images              [N, C, H, W]
            encoded             [N, num_latents]    the draw, which is decoded
            z_mean, z_log_var   [N, num_latents]
            decoded             [N, C, H, W]        as the decoder gave it

        Returns encoded, z_mean, z_log_var and decoded, in this order.
        """
        z_mean, z_log_var = self._gaussians(images)
        encoded = self.draw(z_mean, z_log_var)
        decoded = self.decoder(encoded)
        return encoded, z_mean, z_log_var, decoded

    def encoding_fn(self, images: Tensor) -> Tensor:
        """Return a draw for each image: ``encoded`` as in ``forward``, without the decoder.

        Shapes::

            images  [N, C, H, W]
            result  [N, num_latents]
        """
        return self.draw(*self._gaussians(images))

    def _gaussians(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """The mean and the log-variance of each image's latent, both [N, num_latents]."""
        of_images = self.encoder(images)
        return self.to_mean(of_images), self.to_log_var(of_images)
