"""Convolutions that give what a model's own give, in a way that the device computes faster.

Each takes a layer and returns what can stand in for its ``forward``.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import conv_transpose2d, pad

CHANNELS = 8  # cuDNN's kernels for matrix units want a multiple of it.

Forward = Callable[..., Any]


def bias_apart(layer: nn.ConvTranspose2d) -> Forward:
    """The bias is added afterwards: with it, oneDNN's strided ones take several times as long."""

    def call(features: Tensor, output_size: list[int] | None = None) -> Tensor:
        if layer.bias is None or output_size is not None:
            return nn.ConvTranspose2d.forward(layer, features, output_size)
        result = _transposed(layer, features, layer.weight, None)
        return result.add_(layer.bias.to(result.dtype).view(-1, 1, 1))

    return call


def input_channel_repeated(layer: nn.Conv2d) -> Forward:
    """Images of one channel are given several; the weights of all but the first are zero."""

    def call(images: Tensor) -> Tensor:
        repeated = images.expand(-1, CHANNELS, -1, -1).contiguous(memory_format=torch.channels_last)
        return layer._conv_forward(repeated, _more(layer.weight), layer.bias)

    return call


def output_channels_cut(layer: nn.ConvTranspose2d) -> Forward:
    """More channels than the one asked for are computed, from weights of zero, and left out."""

    def call(features: Tensor, output_size: list[int] | None = None) -> Tensor:
        if output_size is not None:
            return nn.ConvTranspose2d.forward(layer, features, output_size)
        bias = None if layer.bias is None else pad(layer.bias, (0, CHANNELS - 1))
        return _transposed(layer, features, _more(layer.weight), bias)[:, :1]

    return call


def _more(weight: Tensor) -> Tensor:
    """[C, 1, K, K] to [C, 8, K, K]."""
    return pad(weight, (0, 0, 0, 0, 0, CHANNELS - 1))


def _transposed(
    layer: nn.ConvTranspose2d, features: Tensor, weight: Tensor, bias: Tensor | None
) -> Tensor:
    settings = ("stride", "padding", "output_padding", "groups", "dilation")
    return conv_transpose2d(
        features, weight, bias, **{key: getattr(layer, key) for key in settings}
    )
