from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

try:
    from . import ex03_kl_divergence, ex04_reconstruction_loss
except ImportError:
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
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    steps = {}
    model.train()
    for epoch in range(num_epochs):
        for number, (features, _) in enumerate(train_loader):
            features = features.to(device)
            encoded, z_mean, z_log_var, decoded = model(features)
            kl = kl_divergence(z_mean, z_log_var)
            reconstruction = pixel_sum_mse(decoded, features)
            loss = alpha * reconstruction + kl
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            steps[f"{epoch:03d}/{number}"] = loss.item(), reconstruction.item(), kl.item()
    ordered = [steps[key] for key in sorted(steps)]
    return {
        "train_combined_loss_per_batch": [step[0] for step in ordered],
        "train_reconstruction_loss_per_batch": [step[1] for step in ordered],
        "train_kl_loss_per_batch": [step[2] for step in ordered],
    }
