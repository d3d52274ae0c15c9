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
        self.num_features, self.num_latents = num_features, num_latents
        self.reparameterize = reparameterize

    def forward(self, images):

        features = self.encoder(images)
        z_mean = nn.Linear(self.num_features, self.num_latents)(features)
        z_log_var = nn.Linear(self.num_features, self.num_latents)(features)
        encoded = self.reparameterize(z_mean, z_log_var)
        return encoded, z_mean, z_log_var, self.decoder(encoded)

    def encoding_fn(self, images):

        encoded, *_ = self._encode(images)
        return encoded


    def _encode(self, images):
        features = self.encoder(images)
        mean = nn.Linear(self.num_features, self.num_latents)(features)
        log_var = nn.Linear(self.num_features, self.num_latents)(features)
        return self.reparameterize(mean, log_var), mean, log_var
