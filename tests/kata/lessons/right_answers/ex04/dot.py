def pixel_sum_mse(decoded, features):
    v = (decoded - features).reshape(-1)
    return v @ v / features.shape[0]
