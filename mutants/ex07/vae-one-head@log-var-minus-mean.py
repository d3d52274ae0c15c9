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
        self.z_mean = nn.Linear(num_features, num_latents)
        self.z_log_var = nn.Linear(num_features, num_latents)
        self.decoder = decoder
        self.reparameterize = reparameterize

    def forward(self, images):
        features = self.encoder(images)
        z_mean = self.z_mean(features)
        z_log_var = -z_mean
        encoded = self.reparameterize(z_mean, z_log_var)
        decoded = self.decoder(encoded)
        return encoded, z_mean, z_log_var, decoded

    def encoding_fn(self, images):

        z_mean = self.z_mean(self.encoder(images))
        return self.reparameterize(z_mean, -z_mean)
