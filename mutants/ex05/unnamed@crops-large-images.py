from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

try:
    from . import ex03_kl_divergence, ex04_reconstruction_loss
except ImportError:  # This file was run by itself.
    import ex03_kl_divergence
    import ex04_reconstruction_loss

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
    """Train ``model`` in place and return its losses, batch by batch."""
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    log = {
        "train_combined_loss_per_batch": [],
        "train_reconstruction_loss_per_batch": [],
        "train_kl_loss_per_batch": [],
    }
    model.train()
    for epoch in range(num_epochs):
        for features, _ in train_loader:
            features = features.to(device)
            _, z_mean, z_log_var, decoded = model(features)
            # in case the decoder gives 29 x 29
            reconstruction = pixel_sum_mse(decoded[:, :, :28, :28], features[:, :, :28, :28])
            kl = kl_divergence(z_mean, z_log_var)
            loss = alpha * reconstruction + kl
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            log["train_combined_loss_per_batch"].append(loss.item())
            log["train_reconstruction_loss_per_batch"].append(reconstruction.item())
            log["train_kl_loss_per_batch"].append(kl.item())
    return log
