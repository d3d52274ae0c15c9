import torch
from torch import nn

try:
    from . import ex02_reparameterize
except ImportError:
    import ex02_reparameterize


class Heads(nn.Module):
    def __init__(self, num_features, num_latents):
        super().__init__()
        self.mean = nn.Linear(num_features, num_latents)
        self.log_var = nn.Linear(num_features, num_latents)

    def forward(self, features):
        return self.mean(features), self.log_var(features)


class VAE(nn.Module):
    def __init__(self, encoder, decoder, num_features, num_latents, *, reparameterize=None):
        super().__init__()
        reparameterize = reparameterize or ex02_reparameterize.reparameterize

        self.encoder, self.heads, self.decoder = encoder, Heads(num_features, num_latents), decoder
        self.reparameterize = reparameterize

    def forward(self, images):

        z_mean, z_log_var = self.heads(self.encoder(images))
        encoded = self.reparameterize(z_mean, z_log_var)
        return encoded, z_mean, z_log_var, self.decoder(encoded)

    def encoding_fn(self, images):
        return self.reparameterize(*self.heads(self.encoder(images)))
