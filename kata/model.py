"""The models, built around a package's own pieces, with the lecture's layers.

The lecture: Raschka, "Introduction to Deep Learning", L17 (variational autoencoders).
All take images [N, 1, 28, 28] and return ``(encoded, z_mean, z_log_var, decoded)``.
Part of the notebooks' public API, like ``kata.data`` and ``kata.plots``.
"""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

MODELS = ("vae", "autoencoder", "mlp")

Reparameterize = Callable[[Tensor, Tensor], Tensor]
Outputs = tuple[Tensor, Tensor, Tensor, Tensor]

CONVOLUTION_FEATURES = 64 * 7 * 7
PIXELS = 28 * 28
HIDDEN = 400


class _Variational(nn.Module):
    """What all VAEs share: how images pass through the layers, which a subclass makes."""

    encoder: nn.Module
    z_mean: nn.Module
    z_log_var: nn.Module
    decoder: nn.Module
    reparameterize: Reparameterize

    def encoding_fn(self, images: Tensor) -> Tensor:
        """A latent for each image, drawn from its Gaussian.

        Shapes::

            images  [N, 1, 28, 28]
            result  [N, D]
        """
        encoded, *_ = self._encode(images)
        return encoded

    def forward(self, images: Tensor) -> Outputs:
        """Encode, draw a latent, decode.

        Shapes::

            images              [N, 1, 28, 28]
            encoded             [N, D]              the latent drawn, which is decoded
            z_mean, z_log_var   [N, D]
            decoded             [N, 1, 28, 28]      from 0 to 1
        """
        encoded, z_mean, z_log_var = self._encode(images)
        return encoded, z_mean, z_log_var, self.decoder(encoded)

    def _encode(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        features = self.encoder(images)
        z_mean, z_log_var = self.z_mean(features), self.z_log_var(features)
        return self.reparameterize(z_mean, z_log_var), z_mean, z_log_var


class VAE(_Variational):
    """The lecture's convolutional VAE. Kingma & Welling (2013), arXiv:1312.6114."""

    def __init__(self, trim_module: nn.Module, reparameterize: Reparameterize, latent_dim: int = 2):
        super().__init__()
        # In the lecture's order, so that its seed, 123, gives its initial weights.
        self.encoder = convolutional_encoder()
        self.z_mean = nn.Linear(CONVOLUTION_FEATURES, latent_dim)
        self.z_log_var = nn.Linear(CONVOLUTION_FEATURES, latent_dim)
        self.decoder = convolutional_decoder(trim_module, latent_dim)
        self.reparameterize = reparameterize


class FullyConnectedVAE(_Variational):
    """The variant without convolutions: one hidden layer on each side, nothing to trim."""

    def __init__(self, reparameterize: Reparameterize, latent_dim: int = 2):
        super().__init__()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, HIDDEN), nn.LeakyReLU(0.01))
        self.z_mean = nn.Linear(HIDDEN, latent_dim)
        self.z_log_var = nn.Linear(HIDDEN, latent_dim)
        self.decoder = nn.Sequential(
            nn.Linear(latent_dim, HIDDEN),
            nn.LeakyReLU(0.01),
            nn.Linear(HIDDEN, PIXELS),
            nn.Unflatten(1, (1, 28, 28)),
            nn.Sigmoid(),
        )
        self.reparameterize = reparameterize


class Autoencoder(nn.Module):
    """The plain autoencoder to compare with: the VAE's layers, no noise and no prior.

    Train it with ``train_vae(..., kl_divergence=no_kl)``.
    """

    def __init__(self, trim_module: nn.Module, latent_dim: int = 2):
        super().__init__()
        self.encoder = convolutional_encoder()
        self.z_mean = nn.Linear(CONVOLUTION_FEATURES, latent_dim)
        self.decoder = convolutional_decoder(trim_module, latent_dim)

    def encoding_fn(self, images: Tensor) -> Tensor:
        """The latent of each image: [N, 1, 28, 28] to [N, D]."""
        latents: Tensor = self.z_mean(self.encoder(images))
        return latents

    def forward(self, images: Tensor) -> Outputs:
        """As the VAE's: ``encoded`` and ``z_mean`` are the same, ``z_log_var`` is zero."""
        encoded = self.encoding_fn(images)
        return encoded, encoded, torch.zeros_like(encoded), self.decoder(encoded)


def no_kl(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    """The autoencoder's stand-in for the KL divergence: 0, whatever the latents are."""
    return z_mean.new_zeros(())


def build_model(kind: str, pieces: Mapping[str, Any], latent_dim: int = 2) -> nn.Module:
    """A fresh model; ``kind`` is one of ``MODELS``. Raises ValueError for any other.

    ``pieces`` holds a package's own class and function by name, ``Trim`` and ``reparameterize``;
    the autoencoder needs only the first, the mlp only the second. The initial weights follow
    ``torch.manual_seed``.
    """
    if kind == "vae":
        return VAE(pieces["Trim"](), pieces["reparameterize"], latent_dim)
    if kind == "autoencoder":
        return Autoencoder(pieces["Trim"](), latent_dim)
    if kind == "mlp":
        return FullyConnectedVAE(pieces["reparameterize"], latent_dim)
    raise ValueError(f"There is no model {kind!r}, only {', '.join(MODELS)}.")


def convolutional_encoder() -> nn.Sequential:
    """Images [N, 1, 28, 28] to features [N, 3136]."""
    return nn.Sequential(
        nn.Conv2d(1, 32, kernel_size=3, stride=1, padding=1),
        nn.LeakyReLU(0.01),
        nn.Conv2d(32, 64, kernel_size=3, stride=2, padding=1),  # 28×28 to 14×14
        nn.LeakyReLU(0.01),
        nn.Conv2d(64, 64, kernel_size=3, stride=2, padding=1),  # to 7×7
        nn.LeakyReLU(0.01),
        nn.Conv2d(64, 64, kernel_size=3, stride=1, padding=1),
        nn.Flatten(),  # to 3136
    )


def convolutional_decoder(trim_module: nn.Module, latent_dim: int) -> nn.Sequential:
    """Latents [N, D] to images [N, 1, 28, 28], from 0 to 1."""
    return nn.Sequential(
        nn.Linear(latent_dim, CONVOLUTION_FEATURES),
        nn.Unflatten(1, (64, 7, 7)),
        nn.ConvTranspose2d(64, 64, kernel_size=3, stride=1, padding=1),
        nn.LeakyReLU(0.01),
        nn.ConvTranspose2d(64, 64, kernel_size=3, stride=2, padding=1),  # 7×7 to 13×13
        nn.LeakyReLU(0.01),
        nn.ConvTranspose2d(64, 32, kernel_size=3, stride=2, padding=0),  # to 27×27
        nn.LeakyReLU(0.01),
        nn.ConvTranspose2d(32, 1, kernel_size=3, stride=1, padding=0),  # to 29×29
        trim_module,
        nn.Sigmoid(),
    )
