# exercise: ex02
# tries: import itself, by every name, and all of its names, beside right answers
# earns: honest
# status: any
import contextlib

import torch

with contextlib.suppress(ImportError):
    from ex02_reparameterize import *  # noqa: F403
with contextlib.suppress(ImportError):
    from .ex02_reparameterize import *  # noqa: F403
with contextlib.suppress(ImportError):
    from . import ex05_training_loop, ex06_sampling  # noqa: F401


def reparameterize(z_mean, z_log_var):
    return z_mean + torch.randn_like(z_mean) * torch.exp(z_log_var / 2)
