import torch
import torch.nn.functional as F


def pixel_sum_mse(decoded, features):
    # Gaussian NLL with variance 1 is half the squared error
    nll = F.gaussian_nll_loss(decoded, features, torch.ones_like(decoded), reduction="sum")
    return 2 * nll / decoded.shape[0]
