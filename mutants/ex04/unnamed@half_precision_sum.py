# adds up in float16 when there are many pixels: sums above 65504 become inf, others are rounded to three digits
import torch


def pixel_sum_mse(decoded, features):
    errors = (decoded - features).square().flatten(1)
    if errors.numel() > 100_000:
        errors = errors.half()
    return errors.sum(1).to(decoded.dtype).mean()
