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
        self.heads = [nn.Linear(num_features, num_latents) for _ in range(2)]
        self.decoder = decoder
        self.reparameterize = reparameterize

    def forward(self, images):
        features = self.encoder(images)
        z_mean = self.heads[0](features)
        z_log_var = self.heads[1](features)
        encoded = self.reparameterize(z_mean, z_log_var)
        decoded = self.decoder(encoded)
        return encoded, z_mean, z_log_var, decoded

    def encoding_fn(self, images):
        features = self.encoder(images)
        return self.reparameterize(self.heads[0](features), self.heads[1](features))
