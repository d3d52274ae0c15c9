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

        self.decoder = decoder
        self.heads = nn.ModuleList([nn.Linear(num_features, num_latents) for _ in range(2)])
        self.encoder = encoder
        self.reparameterize = reparameterize

    def forward(self, images):

        features = self.encoder(images)
        z_mean, z_log_var = [head(features) for head in self.heads]
        encoded = self.reparameterize(z_mean=z_mean, z_log_var=z_log_var)
        return [encoded, z_mean, z_log_var, self.decoder(encoded)]

    def encoding_fn(self, images):

        features = self.encoder(images)
        return self.reparameterize(*(head(features) for head in self.heads))
