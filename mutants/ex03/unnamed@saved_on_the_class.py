# own backward reads the tensors of the latest call (kept on the class): two calls before the first backward give wrong gradients
import torch


class _KL(torch.autograd.Function):
    latest = None

    @staticmethod
    def forward(ctx, mu, lv):
        _KL.latest = mu.detach(), lv.detach()
        return (mu**2 + lv.exp() - lv - 1).sum() / (2 * len(mu))

    @staticmethod
    def backward(ctx, grad):
        mu, lv = _KL.latest
        return grad * mu / len(mu), grad * torch.expm1(lv) / (2 * len(lv))


def kl_divergence(z_mean, z_log_var):
    return _KL.apply(z_mean, z_log_var)
