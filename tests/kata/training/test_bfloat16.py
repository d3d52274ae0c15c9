import pytest
import torch
from torch import nn

from kata.training.bfloat16 import Bfloat16Weights


@pytest.fixture
def model():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3),
        nn.LeakyReLU(),
        nn.ConvTranspose2d(4, 2, 3),
        nn.Flatten(),
        nn.Linear(2 * 8 * 8, 3),
    )


def gradients(model):
    return {name: weight.grad for name, weight in model.named_parameters()}


def test_results_and_gradients_are_those_of_autocast(model):
    images = torch.rand(5, 1, 8, 8)
    with torch.autocast("cpu", torch.bfloat16):
        expected = model(images)
    expected.float().sum().backward()
    wanted = gradients(model)

    model.zero_grad()
    in_bfloat16 = Bfloat16Weights(model, "cpu")
    result = in_bfloat16(images)
    result.float().sum().backward()
    in_bfloat16.pass_gradients_on()
    assert torch.equal(result, expected)
    assert all(grad.dtype == torch.float32 for grad in gradients(model).values())
    torch.testing.assert_close(gradients(model), wanted)


def test_the_weights_of_the_moment_count_and_no_earlier_gradients(model):
    in_bfloat16 = Bfloat16Weights(model, "cpu")
    images = torch.rand(2, 1, 8, 8)
    for _ in range(2):
        in_bfloat16(images).float().sum().backward()
        in_bfloat16.pass_gradients_on()
        once = gradients(model)
        model.zero_grad()
    with torch.no_grad():
        for weight in model.parameters():
            weight.zero_()
    assert not in_bfloat16(images).any()
    in_bfloat16(images).float().sum().backward()
    in_bfloat16.pass_gradients_on()
    assert once["0.weight"].any()
    assert not gradients(model)["0.weight"].any()


def test_frozen_weights_get_no_gradients(model):
    model[0].requires_grad_(False)
    in_bfloat16 = Bfloat16Weights(model, "cpu")
    in_bfloat16(torch.rand(2, 1, 8, 8)).float().sum().backward()
    in_bfloat16.pass_gradients_on()
    assert model[0].weight.grad is None
    assert model[2].weight.grad.any()


def test_a_model_without_convolutions_is_called_as_it_is():
    model = nn.Linear(2, 2)
    in_bfloat16 = Bfloat16Weights(model, "cpu")
    in_bfloat16(torch.rand(3, 2)).float().sum().backward()
    in_bfloat16.pass_gradients_on()
    assert model.weight.grad.any()
