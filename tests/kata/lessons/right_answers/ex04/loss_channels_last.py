def pixel_sum_mse(decoded, features):
    a = decoded.permute(0, 2, 3, 1).reshape(decoded.shape[0], -1)
    b = features.permute(0, 2, 3, 1).reshape(features.shape[0], -1)
    return ((a - b) ** 2).sum(axis=-1).mean()
