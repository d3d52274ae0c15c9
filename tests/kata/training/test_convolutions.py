import copy

import pytest
import torch
from torch import nn

from kata.training.convolutions import bias_apart, input_channel_repeated, output_channels_cut


def both_ways(layer, faster, features):
    """(result, gradients) of the layer itself and of what stands in for it."""
    torch.manual_seed(0)
    features.requires_grad_()
    wanted = [features, *layer.parameters()]
    for forward in (layer, faster(layer)):
        result = forward(features)
        above = torch.linspace(-1, 1, result.numel(), dtype=result.dtype).view(result.shape)
        yield result, *torch.autograd.grad(result, wanted, above)


@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize(
    ("layer", "faster"),
    [
        (nn.Conv2d(1, 5, 3, stride=2, padding=1), input_channel_repeated),
        (nn.Conv2d(1, 2, (1, 4), padding="same", dilation=2), input_channel_repeated),
        (nn.Conv2d(1, 2, 3, padding=2, padding_mode="reflect"), input_channel_repeated),
        (nn.ConvTranspose2d(4, 1, 3), output_channels_cut),
        (nn.ConvTranspose2d(4, 1, 3, stride=2, padding=1, output_padding=1), output_channels_cut),
        (nn.ConvTranspose2d(4, 6, (3, 2), stride=2, padding=1), bias_apart),
        (nn.ConvTranspose2d(4, 6, 3, groups=2, dilation=2), bias_apart),
    ],
    ids=["strided", "same", "reflected", "one", "one, padded", "wide", "grouped"],
)
def test_results_and_gradients_are_the_layers_own(layer, faster, bias):
    layer = copy.deepcopy(layer).double()  # Other tests get the same one.
    if not bias:
        layer.bias = None
    features = torch.rand(3, layer.in_channels, 7, 8, dtype=torch.float64)
    for own, other in zip(*both_ways(layer, faster, features), strict=True):
        torch.testing.assert_close(own, other)


@pytest.mark.parametrize("faster", [output_channels_cut, bias_apart])
def test_a_size_that_is_asked_for_is_given(faster):
    layer = nn.ConvTranspose2d(4, 1, 3, stride=2)
    features = torch.rand(2, 4, 5, 5)
    for size in ([11, 11], [12, 12]):
        torch.testing.assert_close(faster(layer)(features, size), layer(features, size))


def test_the_layers_weights_of_the_moment_count():
    layer = nn.ConvTranspose2d(2, 1, 3)
    forward = output_channels_cut(layer)
    with torch.no_grad():
        layer.weight.zero_()
        layer.bias.fill_(4)
    assert torch.equal(forward(torch.rand(1, 2, 3, 3)), torch.full((1, 1, 5, 5), 4.0))
