def pixel_sum_mse(decoded, features):
    d = (decoded - features).flatten(start_dim=1)
    return d.pow(2).sum(-1).mean(0)
