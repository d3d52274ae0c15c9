import torch
from torch import nn

try:
    from . import ex02_reparameterize
except ImportError:
    import ex02_reparameterize


class VAE(nn.Module):
    def __init__(self, encoder, decoder, num_features, num_latents, *, reparameterize=None):
        super().__init__()
        reparameterize = reparameterize or ex02_reparameterize.reparameterize

        self.encoder = encoder
        self.to_both = nn.Sequential(
            nn.Linear(num_features, 2 * num_latents), nn.Unflatten(1, (2, num_latents))
        )
        self.decoder = decoder
        self.reparameterize = reparameterize

    def forward(self, images):

        z_mean, z_log_var = self.to_both(self.encoder(images)).unbind(1)
        encoded = self.reparameterize(z_mean, z_log_var)
        return encoded, z_mean, z_log_var, self.decoder(encoded)

    def encoding_fn(self, images):
        return self.reparameterize(*self.to_both(self.encoder(images)).unbind(1))
