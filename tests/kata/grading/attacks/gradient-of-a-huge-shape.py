# exercise: ex03
# tries: the right value, and a gradient that torch can't fit to the input, or that fills memory
# earns: nothing
# status: any
import torch


class KL(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z_mean, z_log_var):
        return -0.5 * (1 + z_log_var - z_mean**2 - torch.exp(z_log_var)).sum(dim=1).mean()

    @staticmethod
    def backward(ctx, gradient):
        return torch.zeros(1).expand(10**7, 10**5), "no tensor"


def kl_divergence(z_mean, z_log_var):
    return KL.apply(z_mean, z_log_var)
