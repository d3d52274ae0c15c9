"""Exercise 5: the loop that trains the VAE and writes down its losses."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from . import ex03_kl_divergence, ex04_reconstruction_loss

LossFunction = Callable[[Tensor, Tensor], Tensor]


def train_vae(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    train_loader: Iterable[tuple[Tensor, Tensor]],
    num_epochs: int,
    *,
    device: str | torch.device = "cpu",
    alpha: float = 1.0,
    kl_divergence: LossFunction | None = None,
    pixel_sum_mse: LossFunction | None = None,
) -> dict[str, list[float]]:
    """Train ``model`` in place and return its losses, batch by batch.

    Minimizes ``alpha * reconstruction + kl``, the negative evidence lower bound
    of Kingma & Welling (2013), "Auto-Encoding Variational Bayes", equation 3.

    Shapes::

        train_loader     gives (features [N, C, H, W], labels [N]), once per epoch
        model(features)  gives (encoded, z_mean [N, D], z_log_var [N, D], decoded [N, C, H, W])

    Returns a dictionary of three lists, one Python float per batch in each, in
    order over all epochs, measured before that batch's optimizer step::

        "train_combined_loss_per_batch"          alpha * reconstruction + kl
        "train_reconstruction_loss_per_batch"    without alpha
        "train_kl_loss_per_batch"
    """
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    log: dict[str, list[float]] = {
        "train_combined_loss_per_batch": [],
        "train_reconstruction_loss_per_batch": [],
        "train_kl_loss_per_batch": [],
    }

    model.train()
    for _ in range(num_epochs):
        for features, _ in train_loader:
            features = features.to(device)
            _, z_mean, z_log_var, decoded = model(features)

            reconstruction = pixel_sum_mse(decoded, features)
            kl = kl_divergence(z_mean, z_log_var)
            loss = alpha * reconstruction + kl

            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

            log["train_combined_loss_per_batch"].append(loss.item())
            log["train_reconstruction_loss_per_batch"].append(reconstruction.item())
            log["train_kl_loss_per_batch"].append(kl.item())
            return log
    return log
