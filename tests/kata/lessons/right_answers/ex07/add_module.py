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

        for name, part in (("enc", encoder), ("dec", decoder)):
            self.add_module(name, part)
        for name in ("mu", "logvar"):
            self.register_module(name, nn.Linear(in_features=num_features, out_features=num_latents))
        self.__dict__["sample"] = reparameterize

    def forward(self, images):

        h = self.enc(images)
        mu, logvar = self.mu(h), self.logvar(h)
        z = self.sample(mu, logvar)
        return z, mu, logvar, self.dec(z)

    def encoding_fn(self, images):

        h = self.enc(images)
        return self.sample(self.mu(h), self.logvar(h))
