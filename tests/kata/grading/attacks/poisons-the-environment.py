# exercise: ex03
# tries: leave variables and a preloaded library for every process that is started later
# earns: honest
# status: any
import os

import torch

for name, value in {
    "LD_PRELOAD": "/tmp/evil.so",
    "LD_LIBRARY_PATH": "/tmp",
    "PYTHONPATH": "/tmp",
    "PYTHONSTARTUP": "/tmp/evil.py",
    "PYTHONINSPECT": "1",
    "PYTEST_ADDOPTS": "--collect-only",
    "OMP_NUM_THREADS": "64",
    "HOME": "/tmp",
    "PATH": "/tmp",
    "TMPDIR": "/nowhere",
}.items():
    os.environ[name] = value


def kl_divergence(z_mean, z_log_var):
    return -0.5 * (1 + z_log_var - z_mean**2 - torch.exp(z_log_var)).sum(dim=1).mean()
