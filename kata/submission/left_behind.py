"""What a call must not leave behind: gradients that it put into its inputs, or gradients that are
switched off from then on."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any

import torch
from torch import Tensor


class LeftBehind:
    """Watches one call; ``problem`` then says what it left behind, if anything."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._leaves = {
            name: each
            for name, each in given.items()
            if isinstance(each, Tensor) and each.is_leaf and each.requires_grad
        }
        self.problem = ""

    def __enter__(self) -> None:
        self._tracked = torch.is_grad_enabled()
        self._before = {name: _gradient(leaf) for name, leaf in self._leaves.items()}

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._tracked and not torch.is_grad_enabled():
            self.problem = (
                "Your call leaves gradients switched off: after it, nothing is tracked any more, "
                "neither in its next call nor anywhere else. Look for set_grad_enabled."
            )
        for name, leaf in self._leaves.items():
            if not torch.equal(_gradient(leaf), self._before[name]):
                self.problem = (
                    f"Your call put a gradient into {name}.grad, although nobody asked for one: it "
                    "would be added to the one that training computes. Look for backward()."
                )


def _gradient(leaf: Tensor) -> Tensor:
    return torch.zeros_like(leaf.detach()) if leaf.grad is None else leaf.grad.detach().clone()
