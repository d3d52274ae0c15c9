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

        self.parts = nn.ModuleDict(
            {
                "encoder": encoder,
                "mean": nn.Linear(num_features, num_latents),
                "log_var": nn.Linear(num_features, num_latents),
                "decoder": decoder,
            }
        )
        self.draw = reparameterize

    def forward(self, images):

        features = self.parts["encoder"](images)
        z_mean, z_log_var = (self.parts[name](features) for name in ("mean", "log_var"))
        z = self.draw(z_mean, z_log_var)
        return z, z_mean, z_log_var, self.parts["decoder"](z)

    def encoding_fn(self, images):

        features = self.parts["encoder"](images)
        return self.draw(*(self.parts[name](features) for name in ("mean", "log_var")))
