# backward reads the differences from a buffer shared by all calls of a shape: a second call before the first one's backward changes the first one's gradient
import torch

_POOL = {}


class _SquaredError(torch.autograd.Function):
    @staticmethod
    def forward(ctx, decoded, features):
        key = (decoded.shape, decoded.dtype, torch.is_inference_mode_enabled())
        if key not in _POOL:
            _POOL[key] = torch.empty(decoded.shape, dtype=decoded.dtype, device=decoded.device)
        ctx.diff = _POOL[key].copy_(decoded).sub_(features)
        return ctx.diff.square().sum() / len(decoded)

    @staticmethod
    def backward(ctx, grad):
        slope = ctx.diff * (2 * grad / len(ctx.diff))
        return slope, -slope


def pixel_sum_mse(decoded, features):
    return _SquaredError.apply(decoded, features)
