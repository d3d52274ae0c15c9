# exercise: ex03
# tries: print a few megabytes, on both streams, beside right answers
# earns: honest
# status: any
import sys

import torch

printed = []


def kl_divergence(z_mean, z_log_var):
    if len(printed) < 3:
        printed.append(1)
        print("x" * 1_000_000)
        print("y\n" * 500_000, file=sys.stderr)
    return -0.5 * (1 + z_log_var - z_mean**2 - torch.exp(z_log_var)).sum(dim=1).mean()
