# exercise: ex04
# tries: one tensor larger than any machine
# earns: nothing
# status: any
import torch


def pixel_sum_mse(decoded, features):
    return torch.empty(2**40, dtype=torch.uint8).fill_(1).sum() * decoded.sum()
