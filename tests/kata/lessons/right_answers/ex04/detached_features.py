def pixel_sum_mse(decoded, features):
    target = features.detach()
    return (decoded - target).square().sum(dim=[1, 2, 3]).mean()
