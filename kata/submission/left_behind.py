"""What a call must not leave behind: gradients that it put into its inputs or threw away, hooks on
these, inputs that it cut from their graph, or gradients that are switched off, or on, from then on.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Any

import torch
from torch import Tensor


class LeftBehind:
    """Watches one call; ``problem`` then says what it left behind, if anything."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._inputs = {name: each for name, each in given.items() if isinstance(each, Tensor)}
        self._tracked_inputs = {name: e for name, e in self._inputs.items() if e.requires_grad}
        self._leaves = {name: each for name, each in self._tracked_inputs.items() if each.is_leaf}
        self.problem = ""

    def __enter__(self) -> None:
        self._tracked = torch.is_grad_enabled()
        self._without = [leaf for leaf in self._leaves.values() if leaf.grad is None]
        for leaf in self._without:  # As an earlier call, to whose result this one's is added.
            leaf.grad = torch.ones_like(leaf.detach())
        self._before = {name: _gradient(leaf) for name, leaf in self._leaves.items()}
        self._asked = {name: each.requires_grad for name, each in self._inputs.items()}
        self._hooks = {name: _hooks(each) for name, each in self._tracked_inputs.items()}

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
        if not self._tracked and torch.is_grad_enabled():
            self.problem = (
                "Your call leaves gradients switched on where its caller had switched them off. "
                "Look for set_grad_enabled."
            )
        for name, each in self._inputs.items():
            if each.requires_grad != self._asked[name]:
                self.problem = (
                    f"Your call changes whether {name}, its input, asks for a gradient. Look for "
                    "requires_grad, and for detach_, which cuts the tensor itself from its graph."
                )
        for name, each in self._tracked_inputs.items():
            if _hooks(each) != self._hooks[name]:
                self.problem = (
                    f"Your call leaves a hook on {name}, its input: from then on it acts on every "
                    f"gradient that reaches {name}, from other parts of the graph, too. Look for "
                    "register_hook."
                )
        for name, leaf in self._leaves.items():
            if leaf.grad is None:
                self.problem = (
                    f"{name}.grad held the gradient of another call, and after yours it holds "
                    "none. Look for what sets it to None, and for zero_grad()."
                )
            elif not torch.equal(_gradient(leaf), self._before[name]):
                self.problem = (
                    f"Your call changed {name}.grad, although nobody asked for a gradient: what is "
                    "there is added to what training computes. Look for backward() and zero_()."
                )
        for leaf in self._without:
            leaf.grad = None


def _hooks(tensor: Tensor) -> list[int]:
    """How many there are of each kind."""
    kinds = tensor._backward_hooks, tensor._post_accumulate_grad_hooks
    return [len(hooks or ()) for hooks in kinds]


def _gradient(leaf: Tensor) -> Tensor:
    return torch.zeros_like(leaf.detach()) if leaf.grad is None else leaf.grad.detach().clone()
