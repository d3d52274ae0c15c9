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

        self.encoder, self.decoder = encoder, decoder
        self.heads = nn.Linear(num_features, num_latents)
        self.reparameterize = reparameterize

    def forward(self, images):

        z_mean, z_log_var = self.heads(self.encoder(images)).chunk(2, dim=1)
        encoded = self.reparameterize(z_mean, z_log_var)
        return encoded, z_mean, z_log_var, self.decoder(encoded)

    def encoding_fn(self, images):
        return self.reparameterize(*self.heads(self.encoder(images)).chunk(2, dim=1))
