"""Convolutions' weights in bfloat16, converted all at once: autocast does so one by one."""

from collections.abc import Collection
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)


class Bfloat16Weights:
    """A model called under autocast, with bfloat16 copies of its convolutions' weights.

    To be made where the weights lie as they will: the copies, and their gradients, lie alike.
    """

    def __init__(self, model: nn.Module, kind: str):
        self._model = model
        self._kind = kind
        layers = [layer for layer in model.modules() if isinstance(layer, CONVOLUTIONS)]
        ours = {id(weight) for layer in layers for weight in layer.parameters()}
        self._weights = {
            name: weight
            for name, weight in model.named_parameters()
            if id(weight) in ours and weight.requires_grad
        }
        self._copies = {
            name: torch.empty_like(weight, dtype=torch.bfloat16, requires_grad=True)
            for name, weight in self._weights.items()
        }

    def __call__(self, images: Tensor) -> Any:
        """What the model returns for ``images``, with the weights as they are now."""
        with torch.no_grad():
            _copy(self._weights.values(), self._copies.values())
        for copy in self._copies.values():
            copy.grad = None
        with torch.autocast(self._kind, torch.bfloat16, cache_enabled=False):
            return functional_call(self._model, self._copies, (images,))

    def pass_gradients_on(self) -> None:
        """Give the weights, which have none, the gradients of their copies."""
        received = [
            (weight, copy.grad)
            for weight, copy in zip(self._weights.values(), self._copies.values(), strict=True)
            if copy.grad is not None
        ]
        gradients = [torch.empty_like(weight, requires_grad=False) for weight, _ in received]
        _copy([gradient for _, gradient in received], gradients)
        for (weight, _), gradient in zip(received, gradients, strict=True):
            weight.grad = gradient


def _copy(sources: Collection[Tensor], targets: Collection[Tensor]) -> None:
    """All of them at once, whatever their precision."""
    if sources:
        torch._foreach_copy_([*targets], [*sources])
