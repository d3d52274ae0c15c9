from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from .ex02_reparameterize import reparameterize as default_reparameterize

Outputs = tuple[Tensor, Tensor, Tensor, Tensor]


class VAE(nn.Module):
    def __init__(self, encoder, decoder, num_features, num_latents, *, reparameterize=None):
        super().__init__()
        self.sample: Callable[[Tensor, Tensor], Tensor] = reparameterize or default_reparameterize
        self.encoder = encoder
        self.z_mean = nn.Linear(num_features, num_latents)
        self.z_log_var = nn.Linear(num_features, num_latents)
        self.decoder = decoder

    def forward(self, images: Tensor) -> Outputs:
        features = self.encoder(images)
        z_mean = self.z_mean(features)
        z_log_var = self.z_log_var(features)
        encoded = self.sample(z_mean, z_log_var)
        decoded = self.decoder(encoded)
        return encoded, z_mean, z_log_var, decoded

    def encoding_fn(self, images: Tensor) -> Tensor:
        features = self.encoder(images)
        return self.sample(self.z_mean(features), self.z_log_var(features))
