import torch


def interpolate(start, end, steps):
    return ((start + end) / 2).expand(steps, -1).clone()
