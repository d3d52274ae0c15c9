"""The pretend device is where tensors say they are, through every way of getting there."""

import pytest
import torch
from torch import nn

from kata.submission.pretend_device import PRETEND_DEVICE, PretendDevice, is_on_pretend_device

WAYS = {
    "to": lambda x: x.to(PRETEND_DEVICE),
    "to keyword": lambda x: x.to(device=PRETEND_DEVICE),
    "to device": lambda x: x.to(torch.device(PRETEND_DEVICE), non_blocking=True),
    "to device and dtype": lambda x: x.to(PRETEND_DEVICE, torch.float64),
    "factory": lambda x: torch.randn(x.shape, device=PRETEND_DEVICE),
    "like": lambda x: torch.zeros_like(x, device=PRETEND_DEVICE),
    "context": lambda x: _in_context(x),
    "as_tensor": lambda x: torch.as_tensor(x, device=PRETEND_DEVICE),
    "tensor": lambda x: torch.tensor([1.0], device=PRETEND_DEVICE),
    "arithmetic": lambda x: x.to(PRETEND_DEVICE).view(-1) * 2 + 1,
    "its device": lambda x: torch.randn(3, device=x.to(PRETEND_DEVICE).device),
    "normal": lambda x: torch.distributions.Normal(x.to(PRETEND_DEVICE), 1.0).rsample(),
}


def _in_context(x):
    with torch.device(PRETEND_DEVICE):
        return torch.randn(x.shape)


@pytest.mark.parametrize("way", WAYS)
def test_tensors_get_there(way):
    with PretendDevice():
        moved = WAYS[way](torch.ones(2, 3))
        assert moved.device == torch.device(PRETEND_DEVICE)
    assert is_on_pretend_device(moved)
    assert moved.sum().item() == moved.sum().item(), "it holds real numbers"


def test_the_original_and_tensors_made_elsewhere_stay_where_they_are():
    here = torch.ones(2)
    with PretendDevice() as mode:
        there = here.to(PRETEND_DEVICE)
        back = there.cpu()
        assert here.device.type == back.device.type == "cpu"
        torch.randn(2)
        torch.ones(1).get_device()
    assert not is_on_pretend_device(here)
    assert not is_on_pretend_device(back)
    assert mode.asked == {PRETEND_DEVICE, "cpu"}
    assert mode.asked_index


def test_gradients_flow_through_a_move():
    x = torch.ones(2, requires_grad=True)
    with PretendDevice():
        (3 * x.to(PRETEND_DEVICE)).sum().backward()
    assert torch.equal(x.grad, torch.full((2,), 3.0))


def test_a_module_can_be_moved():
    layer = nn.Linear(2, 2)
    with PretendDevice():
        layer.to(PRETEND_DEVICE)
        assert layer(torch.ones(1, 2).to(PRETEND_DEVICE)).shape == (1, 2)


def test_a_parameter_lies_where_its_data_does():
    before = nn.Parameter.__new__
    with PretendDevice():
        assert is_on_pretend_device(nn.Embedding(2, 3, device=PRETEND_DEVICE).weight)
        assert not is_on_pretend_device(nn.Embedding(2, 3).weight)
    assert nn.Parameter.__new__ is before
