# exercise: ex04
# tries: the right value, but stored negated with torch's sign mark, so that plain bytes are wrong
# earns: honest
# status: any
import torch


def pixel_sum_mse(decoded, features):
    loss = ((decoded - features) ** 2).sum(dim=(1, 2, 3)).mean()
    return torch._neg_view(-loss)
