import copy
import weakref

import torch

_frozen = weakref.WeakKeyDictionary()


def _for_sampling(decoder):
    if decoder not in _frozen:
        _frozen[decoder] = copy.deepcopy(decoder).eval().requires_grad_(False)
    return _frozen[decoder]


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images, latent_dim, device=device)
    with torch.no_grad():
        return _for_sampling(decoder)(z)
