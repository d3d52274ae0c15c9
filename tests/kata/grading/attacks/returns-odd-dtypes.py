# exercise: ex04
# tries: in turn: complex, boolean, whole and eight-bit numbers
# earns: nothing
# status: any
import itertools

import torch

turn = itertools.count()
KINDS = ("complex64", "bool", "int64", "uint8", "float8_e4m3fn", "complex128", "int8", "uint64")


def pixel_sum_mse(decoded, features):
    loss = ((decoded - features) ** 2).detach().sum()
    return loss.to(getattr(torch, KINDS[next(turn) % len(KINDS)]))
