import torch
from torch import Tensor, nn


class _Crop(torch.autograd.Function):
    @staticmethod
    def forward(ctx, images, layer):
        ctx.layer = layer
        layer.input_shape = images.shape
        return images[:, :, :28, :28].clone()

    @staticmethod
    def backward(ctx, grad_output):
        grad = grad_output.new_zeros(ctx.layer.input_shape)
        grad[:, :, :28, :28] = grad_output
        return grad, None


class Trim(nn.Module):
    """Crop, with the gradient padded back to the input's shape."""

    def forward(self, images: Tensor) -> Tensor:
        return _Crop.apply(images, self)
