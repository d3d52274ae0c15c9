"""Exercise 7 · The model itself"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

try:
    from . import ex02_reparameterize
except ImportError:  # This file was run by itself.
    import ex02_reparameterize


class VAE(nn.Module):
    """A variational autoencoder, made of an encoder and a decoder that are handed in."""

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
        self.decoder = decoder
        self.fc_mean = nn.Linear(num_features, num_latents)
        self.fc_log_var = nn.Linear(num_features, num_latents)
        self.fc_log_var.weight = self.fc_mean.weight
        self.reparameterize = reparameterize

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Encode, draw a latent for each image, decode."""
        features = self.encoder(images)
        z_mean = self.fc_mean(features)
        z_log_var = self.fc_log_var(features)
        encoded = self.reparameterize(z_mean, z_log_var)
        decoded = self.decoder(encoded)
        return encoded, z_mean, z_log_var, decoded

    def encoding_fn(self, images: Tensor) -> Tensor:
        """Return a draw for each image: ``encoded`` as in ``forward``, without the decoder."""
        features = self.encoder(images)
        return self.reparameterize(self.fc_mean(features), self.fc_log_var(features))


if __name__ == "__main__":
    print("To check what you wrote: kata check ex07")
