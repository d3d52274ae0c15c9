"""What the process behind ``support.command`` loads, once for all commands: libraries, and nothing
of the kata's, so that each command loads the kata from where it is run."""

import gc
import sys

import hypothesis  # noqa: F401
import matplotlib.pyplot  # noqa: F401
import pytest  # noqa: F401
import rich.console  # noqa: F401
import safetensors.torch  # noqa: F401
import sklearn.datasets  # noqa: F401
import torch
import torchvision  # noqa: F401

torch.set_num_threads(1)  # Before any operation: with two, forked children hang.

SYS_PATH = sys.path[:]

# Nothing that commands need look at whenever they collect garbage.
gc.collect()
gc.freeze()
