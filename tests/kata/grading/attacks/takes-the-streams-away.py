# exercise: ex06
# tries: streams that are closed, replaced or raise, beside right answers
# earns: honest
# status: any
import sys

import torch


class Raising:
    def __getattr__(self, name):
        raise RuntimeError("no stream")


try:
    sys.stdout.close()
except Exception:
    pass
sys.stdout, sys.stderr, sys.stdin = Raising(), None, None


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    with torch.no_grad():
        return decoder(torch.randn(num_images, latent_dim, device=device))
