def pixel_sum_mse(decoded, features):
    return ((decoded - features) ** 2).sum(dim=(1, 2, 3)).mean()
