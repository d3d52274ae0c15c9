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

        self.parts = {
            "encoder": encoder,
            "mean": nn.Linear(num_features, num_latents),
            "log_var": nn.Linear(num_features, num_latents),
            "decoder": decoder,
        }
        self.reparameterize = reparameterize

    def forward(self, images):

        features = self.parts["encoder"](images)
        z_mean, z_log_var = self.parts["mean"](features), self.parts["log_var"](features)
        encoded = self.reparameterize(z_mean, z_log_var)
        return encoded, z_mean, z_log_var, self.parts["decoder"](encoded)

    def encoding_fn(self, images):

        features = self.parts["encoder"](images)
        return self.reparameterize(self.parts["mean"](features), self.parts["log_var"](features))
