"""What a correct training loop leaves behind, in float64, by gradient descent."""

from functools import cache

import torch
from torch import Tensor

from kata.contract import LOG_KEYS
from kata.submission.calls.toy_loaders import batches_of
from kata.submission.calls.toy_optimizer import LEARNING_RATES, MOMENTUM, start_of_momentum
from kata.submission.calls.toy_vae import toy_losses, toy_outputs
from kata.submission.calls.training import Task


def train_vae(task: Task) -> tuple[dict[str, list[float]], dict[str, Tensor]]:
    """The log and the final weights."""
    weights = toy_weights(task)
    kl_divergence, pixel_sum_mse = toy_losses(task.losses)
    alpha = 1.0 if task.alpha is None else task.alpha
    log: dict[str, list[float]] = {key: [] for key in LOG_KEYS}
    average = {name: start_of_momentum(weight) for name, weight in weights.items()}
    for epoch in range(task.num_epochs):
        for features in batches_of(task.loader, task.images.double(), task.batch_size, epoch):
            _, z_mean, z_log_var, decoded = toy_outputs(weights, features, training=True)
            reconstruction = pixel_sum_mse(decoded, features)
            kl = kl_divergence(z_mean, z_log_var)
            combined = alpha * reconstruction + kl
            for key, loss in zip(LOG_KEYS, (combined, reconstruction, kl), strict=True):
                log[key].append(loss.item())
            gradients = gradients_of(combined, weights)
            if task.used:
                average = {name: MOMENTUM * average[name] + gradients[name] for name in weights}
                gradients = average
            descend(weights, gradients, task.rate)
    return log, detached(weights)


@cache
def known_training(task: Task) -> tuple[dict[str, list[float]], dict[str, Tensor]]:
    """``train_vae`` for a task that is always the same one: whoever judges many answers asks
    again."""
    return train_vae(task)


def toy_weights(task: Task) -> dict[str, Tensor]:
    """The task's weights in float64, ready for gradients where they are to be trained."""
    return {
        name: weight.double().clone().requires_grad_(name not in task.frozen + task.left_out)
        for name, weight in task.weights.items()
    }


def gradients_of(loss: Tensor, weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The gradient of the loss with respect to each weight; zeros where there is none."""
    trained = {name: weight for name, weight in weights.items() if weight.requires_grad}
    found = torch.autograd.grad(loss, list(trained.values()), materialize_grads=True)
    frozen = {name: torch.zeros_like(weights[name]) for name in weights.keys() - trained.keys()}
    return {**dict(zip(trained, found, strict=True)), **frozen}


def descend(weights: dict[str, Tensor], gradients: dict[str, Tensor], rate: float = 1.0) -> None:
    """One step of gradient descent, each layer with its own learning rate times ``rate``."""
    with torch.no_grad():
        for name, gradient in gradients.items():
            weights[name] -= rate * LEARNING_RATES[name] * gradient


def detached(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: weight.detach() for name, weight in weights.items()}
