"""What the contract's functions give, in float64: the checks compare with these."""

import torch
from torch import Tensor

from kata.submission.interface import LOG_KEYS, TrainingTask
from kata.submission.toys import LEARNING_RATES, toy_losses, toy_outputs


def expected_kl(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    """KL of N(z_mean, exp(z_log_var)) from N(0, 1), [N, D] and [N, D] to a number."""
    mean, log_var = z_mean.double(), z_log_var.double()
    return (mean.square() + log_var.exp() - 1 - log_var).sum(dim=1).mean() / 2


def expected_pixel_sum(decoded: Tensor, features: Tensor) -> Tensor:
    """Squared error per image, averaged over the batch, two [N, C, H, W] to a number."""
    return (decoded.double() - features.double()).square().sum(dim=(1, 2, 3)).mean()


def expected_training(task: TrainingTask) -> tuple[dict[str, list[float]], dict[str, Tensor]]:
    """The log and the final weights of a right training loop, by plain gradient descent."""
    weights = toy_weights(task)
    kl_divergence, pixel_sum_mse = toy_losses(task.losses)
    alpha = 1.0 if task.alpha is None else task.alpha
    log: dict[str, list[float]] = {key: [] for key in LOG_KEYS}
    for _ in range(task.num_epochs):
        for features in task.images.double().split(task.batch_size):
            _, z_mean, z_log_var, decoded = toy_outputs(weights, features, training=True)
            reconstruction = pixel_sum_mse(decoded, features)
            kl = kl_divergence(z_mean, z_log_var)
            combined = alpha * reconstruction + kl
            for key, loss in zip(LOG_KEYS, (combined, reconstruction, kl), strict=True):
                log[key].append(loss.item())
            descend(weights, gradients_of(combined, weights))
    return log, detached(weights)


def toy_weights(task: TrainingTask) -> dict[str, Tensor]:
    """The task's weights in float64, ready for gradients."""
    return {name: each.double().clone().requires_grad_() for name, each in task.weights.items()}


def gradients_of(loss: Tensor, weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """The gradient of the loss to each weight; zeros where none comes."""
    found = torch.autograd.grad(loss, list(weights.values()), materialize_grads=True)
    return dict(zip(weights, found, strict=True))


def descend(weights: dict[str, Tensor], gradients: dict[str, Tensor]) -> None:
    """One step of gradient descent, each weight with its own learning rate."""
    with torch.no_grad():
        for name, gradient in gradients.items():
            weights[name] -= LEARNING_RATES[name] * gradient


def detached(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: weight.detach() for name, weight in weights.items()}
