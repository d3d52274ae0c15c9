import torch
import torch.nn as nn


class _TopLeft(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.shape = x.shape
        return x[:, :, :28, :28].clone()

    @staticmethod
    def backward(ctx, grad):
        full = grad.new_zeros(ctx.shape)
        full[:, :, :28, :28] = grad
        return full


class Trim(nn.Module):
    def forward(self, x):
        return _TopLeft.apply(x)
