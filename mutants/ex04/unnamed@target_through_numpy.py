# takes the target through .numpy(), which raises where features requires a gradient (a leaf or the middle of a graph)
import numpy as np
import torch


def pixel_sum_mse(decoded, features):
    target = torch.from_numpy(np.ascontiguousarray(features.numpy()))
    error = decoded - target
    return (error * error).sum() / error.shape[0]
