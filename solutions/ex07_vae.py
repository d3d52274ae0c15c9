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
        self.encoder = encoder
        self.z_mean = nn.Linear(num_features, num_latents)
        self.z_log_var = nn.Linear(num_features, num_latents)
        self.decoder = decoder
        self.reparameterize = reparameterize

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Encode, draw a latent for each image, decode.

        Shapes::

            images              [N, C, H, W]
            encoded             [N, num_latents]    the draw, which is decoded
            z_mean, z_log_var   [N, num_latents]
            decoded             [N, C, H, W]        as the decoder gave it

        Returns encoded, z_mean, z_log_var and decoded, in this order.
        """
        encoded, z_mean, z_log_var = self._encode(images)
        return encoded, z_mean, z_log_var, self.decoder(encoded)

    def encoding_fn(self, images: Tensor) -> Tensor:
        """Return a draw for each image: ``encoded`` as in ``forward``, without the decoder.

        Shapes::

            images  [N, C, H, W]
            result  [N, num_latents]
        """
        encoded, _, _ = self._encode(images)
        return encoded

    def _encode(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """A draw for each image, with the mean and log-variance that it was drawn from."""
        features = self.encoder(images)
        z_mean, z_log_var = self.z_mean(features), self.z_log_var(features)
        return self.reparameterize(z_mean, z_log_var), z_mean, z_log_var
