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
        self.heads = nn.Linear(num_features, num_latents)
        self.decoder = decoder
        self.draw = reparameterize

    def forward(self, images):

        z_mean, z_log_var = [self.heads(self.encoder(images))] * 2
        encoded = self.draw(z_mean, z_log_var)
        return encoded, z_mean, z_log_var, self.decoder(encoded)

    def encoding_fn(self, images):

        z = self.heads(self.encoder(images))
        return self.draw(z, z)
