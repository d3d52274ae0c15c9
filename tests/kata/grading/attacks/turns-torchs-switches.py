# exercise: ex04
# tries: other defaults for all of torch: type, determinism, printing, beside right answers
# earns: honest
# status: any
import sys

import torch

torch.set_default_dtype(torch.float64)
torch.use_deterministic_algorithms(True)
torch.autograd.set_detect_anomaly(True)
torch.set_printoptions(precision=0, threshold=0)
sys.setrecursionlimit(50_000)


def pixel_sum_mse(decoded, features):
    return ((decoded - features) ** 2).sum(dim=(1, 2, 3)).mean()
