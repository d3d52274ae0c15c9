"""Gradients as values (JAX habits): torch.autograd.grad, then handed to the optimizer."""
from typing import NamedTuple

import torch
from torch import Tensor, nn

try:
    from . import ex03_kl_divergence, ex04_reconstruction_loss
except ImportError:  # This file was run by itself.
    import ex03_kl_divergence
    import ex04_reconstruction_loss

class Losses(NamedTuple):
    combined: Tensor
    reconstruction: Tensor
    kl: Tensor


def _parameters(model: nn.Module, optimizer: torch.optim.Optimizer) -> list[Tensor]:
    """All that is trained, each once: the optimizer's groups, and the model's for good measure."""
    seen = {id(p): p for group in optimizer.param_groups for p in group["params"]}
    seen.update((id(p), p) for p in model.parameters())
    return [p for p in seen.values() if p.requires_grad]


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0, kl_divergence=None, pixel_sum_mse=None):
    kl_fn = kl_divergence or ex03_kl_divergence.kl_divergence
    mse_fn = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse

    def loss_fn(features: Tensor) -> Losses:
        _, mean, log_var, decoded = model(features)
        reconstruction, kl = mse_fn(decoded, features), kl_fn(mean, log_var)
        return Losses(alpha * reconstruction + kl, reconstruction, kl)

    model.train()
    history = Losses([], [], [])
    for _ in range(num_epochs):
        for features, _labels in train_loader:
            losses = loss_fn(features.to(device))
            params = _parameters(model, optimizer)
            grads = torch.autograd.grad(losses.combined, params, allow_unused=True)
            optimizer.zero_grad()
            for p, g in zip(params, grads, strict=True):
                p.grad = g
            for column, loss in zip(history, losses):
                column.append(loss.item())
            optimizer.step()
    return {f"train_{name}_loss_per_batch": column for name, column in history._asdict().items()}
