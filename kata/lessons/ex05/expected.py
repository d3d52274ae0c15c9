"""What a correct training loop leaves behind, in float64, by gradient descent."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import torch
from torch import Tensor

from kata.contract import LOG_KEYS
from kata.lessons.fingerprint import close
from kata.submission.calls.toy_loaders import batches_of
from kata.submission.calls.toy_optimizer import LEARNING_RATES, MOMENTUM, start_of_momentum
from kata.submission.calls.toy_vae import toy_losses, toy_outputs
from kata.submission.calls.training import Task

Training = tuple[dict[str, list[float]], dict[str, Tensor]]
"""The log and the final weights."""
MOST_PASSES = 6


def train_vae(task: Task, passes: Sequence[int] = ()) -> Training:
    """The log and the final weights. The epochs are the ``passes`` over the loader that have these
    numbers: the first ones, if none are given."""
    weights = toy_weights(task)
    kl_divergence, pixel_sum_mse = toy_losses(task.losses)
    alpha = 1.0 if task.alpha is None else task.alpha
    log: dict[str, list[float]] = {key: [] for key in LOG_KEYS}
    average = {name: start_of_momentum(weight) for name, weight in weights.items()}
    for number in passes or range(task.num_epochs):
        for features in batches_of(task.loader, task.images.double(), task.batch_size, number):
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


@lru_cache(maxsize=256)
def known_training(task: Task, passes: Sequence[int] = ()) -> Training:
    """``train_vae``, kept for the next time: whoever judges many answers asks again."""
    return train_vae(task, passes)


def training_that_fits(task: Task, weights: dict[str, Tensor], passes: int) -> Training:
    """What is right where these weights came out after so many passes over the loader: more than
    the epochs if it is gone over for a validation, too, or for the first batch's size. Where its
    order is another one each time, the answer trained on one choice of them."""
    right = known_training(task)
    if passes <= task.num_epochs or close_to(weights, right[1]):
        return right
    for numbers in combinations(range(min(passes, MOST_PASSES)), task.num_epochs):
        other = known_training(task, numbers)
        if close_to(weights, other[1]):
            return other
    return right


def close_to(weights: dict[str, Tensor], right: dict[str, Tensor]) -> bool:
    return all(close(weights[name], right[name]) for name in right)


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
