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
        self.decoder = decoder
        self.weights = nn.ParameterList(
            nn.Parameter(torch.randn(num_latents, num_features) / num_features**0.5) for _ in range(2)
        )
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(num_latents)) for _ in range(2))
        self.reparameterize = reparameterize

    def forward(self, images):

        features = self.encoder(images)
        z_mean, z_log_var = (
            nn.functional.linear(features, weight, bias)
            for weight, bias in zip(self.weights, self.biases)
        )
        encoded = self.reparameterize(z_mean, z_log_var)
        return encoded, z_mean, z_log_var, self.decoder(encoded)

    def encoding_fn(self, images):

        features = self.encoder(images)
        pairs = zip(self.weights, self.biases)
        return self.reparameterize(*(features @ weight.T + bias for weight, bias in pairs))
