import torch.nn.functional as F


def pixel_sum_mse(decoded, features):
    batchsize = features.shape[0]
    pixelwise = F.mse_loss(decoded, features, reduction="none")
    pixelwise = pixelwise.view(batchsize, -1).sum(axis=1)
    return pixelwise.mean()
