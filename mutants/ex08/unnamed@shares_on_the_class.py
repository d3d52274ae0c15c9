# its backward reads the shares of the latest call: another call before backward, another gradient
import torch


class _Walk(torch.autograd.Function):
    @staticmethod
    def forward(ctx, start, end, steps):
        share = torch.linspace(0, 1, steps, dtype=start.dtype, device=start.device)
        _Walk.share = share[:, None]
        return (1 - _Walk.share) * start + _Walk.share * end

    @staticmethod
    def backward(ctx, gradient):
        share = _Walk.share[: len(gradient)]
        return ((1 - share) * gradient).sum(0), (share * gradient).sum(0), None


def interpolate(start, end, steps):
    return _Walk.apply(start, end, steps)
