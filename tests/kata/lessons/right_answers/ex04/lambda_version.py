pixel_sum_mse = lambda decoded, features: (decoded - features).pow(2).flatten(1).sum(1).mean()
