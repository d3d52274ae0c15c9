"""Under which mode of autograd a call is made, and what its inputs are to the graph.

Both go over the wire with a call, so that a submission elsewhere sees what it would see here.
"""

from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn

CONSTANT, LEAF, INNER, INFERENCE = "constant", "leaf", "inner", "inference"
PARAMETER = "parameter"

_MODES = {
    "grad": nullcontext,
    "no_grad": torch.no_grad,
    "inference": torch.inference_mode,
}


def mode() -> str:
    """The mode that is on here: ``"grad"``, ``"no_grad"`` or ``"inference"``."""
    if torch.is_inference_mode_enabled():
        return "inference"
    return "grad" if torch.is_grad_enabled() else "no_grad"


def mode_called(name: str) -> AbstractContextManager[object]:
    """The context in which that mode is on."""
    return _MODES[name]()


def role_of(tensor: Tensor) -> str:
    """A constant, a leaf that gradients are asked for, a parameter, a tensor in the middle of a
    graph, or one that was made in inference mode."""
    if isinstance(tensor, nn.Parameter):
        return PARAMETER
    if tensor.is_inference():
        return INFERENCE
    if not tensor.requires_grad:
        return CONSTANT
    return LEAF if tensor.is_leaf else INNER
