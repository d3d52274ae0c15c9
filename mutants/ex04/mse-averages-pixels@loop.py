import torch


def pixel_sum_mse(decoded, features):
    per_image = []
    for d, f in zip(decoded, features):
        per_image.append(((d - f) ** 2).mean())
    return sum(per_image) / len(per_image)
