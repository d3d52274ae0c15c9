"""The toy VAE's optimizer: gradient descent with a learning rate for each layer."""

from collections.abc import Callable
from inspect import unwrap
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.optimizer import _global_optimizer_post_hooks, _global_optimizer_pre_hooks

from kata.submission.calls.toy_vae import FACTORS, SPARE, ToyVAE

LEARNING_RATES = {
    **dict.fromkeys(("filter", "filter_bias"), 0.03),
    **dict.fromkeys(("to_mean", "mean_bias"), 0.02),
    **dict.fromkeys(("to_log_var", "log_var_bias"), 0.05),
    **dict.fromkeys(("to_image", "image_bias", SPARE, FACTORS), 0.1),
}
"""One rate for each layer, so that an optimizer made anew with a single rate is found out."""
MOMENTUM = 0.9
"""Of the optimizer, where model and optimizer have been used before."""


def toy_optimizer(
    model: ToyVAE, rate: float = 1.0, momentum: float = 0.0, left_out: tuple[str, ...] = ()
) -> torch.optim.Optimizer:
    """Gradient descent of which the model takes note. ``rate`` multiplies the learning rates; the
    weights that are ``left_out`` it does not hold."""
    by_rate: dict[float, list[nn.Parameter]] = {}
    for name, weight in model.named_parameters():
        if name not in left_out:
            by_rate.setdefault(LEARNING_RATES[name], []).append(weight)
    groups: list[dict[str, Any]] = [
        {"params": weights, "lr": rate * own} for own, weights in sorted(by_rate.items())
    ]

    # Torch's own methods import its compiler, which takes longer than all checks, and call it at
    # every step: these do without.
    class SGD(torch.optim.SGD):
        def add_param_group(self, param_group: dict[str, Any]) -> None:
            unwrap(torch.optim.SGD.add_param_group)(self, param_group)

        def zero_grad(self, set_to_none: bool = True) -> None:
            model.note("zero_grad")
            for group in self.param_groups:
                for weight in group["params"]:
                    if set_to_none or weight.grad is None:
                        weight.grad = None
                    else:
                        weight.grad.detach_().zero_()

        def step(self, closure=None):  # type: ignore[no-untyped-def]
            return (step_with_hooks if _has_hooks(self) else step)(self, closure)

        # Torch's wrapper of a step asks its profiler, which takes as long as the step.
        step.hooked = True  # type: ignore[attr-defined]

    def step(self: SGD, closure: Callable[[], Any] | None = None) -> Any:
        loss = None if closure is None else closure()
        with torch.no_grad():
            for group in self.param_groups:
                for weight in group["params"]:
                    _descend(weight, group["lr"], group["momentum"], self.state)
        model.note("step" if self is optimizer else "step of another optimizer")
        return loss

    step_with_hooks = torch.optim.Optimizer.profile_hook_step(step)

    optimizer = SGD(groups, lr=0.01, momentum=momentum)
    return optimizer


def _has_hooks(optimizer: torch.optim.Optimizer) -> bool:
    own = optimizer._optimizer_step_pre_hooks or optimizer._optimizer_step_post_hooks
    return bool(own or _global_optimizer_pre_hooks or _global_optimizer_post_hooks)


def _descend(weight: nn.Parameter, rate: float, momentum: float, state: Any) -> None:
    gradient = weight.grad
    if gradient is None:
        return
    if momentum:
        average = state[weight].get("momentum_buffer")
        if average is None:
            state[weight]["momentum_buffer"] = gradient.clone()
        else:
            gradient = average.mul_(momentum).add_(gradient)
    weight.add_(gradient, alpha=-rate)


def use_before(model: ToyVAE, optimizer: torch.optim.Optimizer) -> None:
    """Leave in both what an earlier training leaves: gradients and their running average; and the
    hooks of whoever looks on."""
    for module in model.modules():
        module.register_forward_hook(look_on)
        module.register_forward_pre_hook(look_on)
    optimizer.register_step_post_hook(look_on)
    for weight in model.parameters():
        weight.grad = torch.ones_like(weight)
        optimizer.state[weight]["momentum_buffer"] = start_of_momentum(weight)


def look_on(*_: Any) -> None:
    """A hook that does nothing. Whoever saves a whole model saves its hooks, so it has a name."""


def start_of_momentum(weight: Tensor) -> Tensor:
    """The running average of the gradients of an earlier training."""
    return torch.full_like(weight, 0.5)
