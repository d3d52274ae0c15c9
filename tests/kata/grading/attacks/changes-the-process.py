# exercise: ex03
# tries: another folder, priority, processor, session and umask beside right answers
# earns: honest
# status: any
import contextlib
import gc
import os
import tempfile

import torch

with contextlib.suppress(OSError, AttributeError):
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    os.rmdir(folder)
for change in (
    lambda: os.umask(0o777),
    lambda: os.nice(19),
    lambda: os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}),
    lambda: os.setsid(),
):
    with contextlib.suppress(OSError, AttributeError):
        change()
gc.disable()


def kl_divergence(z_mean, z_log_var):
    return -0.5 * (1 + z_log_var - z_mean**2 - torch.exp(z_log_var)).sum(dim=1).mean()
