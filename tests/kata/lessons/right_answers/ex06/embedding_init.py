"""nn.Embedding fills its table from N(0, 1): a table of num_images words in latent_dim dimensions is the prior."""
import torch
from torch import nn


class LatentTable(nn.Embedding):
    def __init__(self, n, d, device):
        super().__init__(n, d, device=device)
        self.weight.requires_grad_(False)

    def all(self):
        return self.weight.data


def sample_images(decoder: nn.Module, num_images: int, latent_dim: int, *, device="cpu"):
    codebook = LatentTable(num_images, latent_dim, device)
    with torch.no_grad():
        return decoder(codebook.all())
