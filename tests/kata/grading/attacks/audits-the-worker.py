# exercise: ex06
# tries: an audit hook, which can't be removed, that forbids the worker to do anything more
# earns: nothing
# status: any
import sys

import torch


def forbid(event, args):
    raise SystemExit(0)


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    sys.addaudithook(forbid)
    return torch.zeros(num_images, 1, 28, 28)
