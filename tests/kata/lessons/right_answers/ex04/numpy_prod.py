import numpy as np


def pixel_sum_mse(decoded, features):
    n_pixels = int(np.prod(features.shape[1:]))
    mse = ((decoded - features) ** 2).mean()
    return n_pixels * mse
