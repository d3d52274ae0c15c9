import torch
from torch import Tensor, nn

try:
    from . import ex03_kl_divergence, ex04_reconstruction_loss
except ImportError:
    import ex03_kl_divergence
    import ex04_reconstruction_loss


def train_vae(
    model,
    optimizer,
    train_loader,
    num_epochs,
    *,
    device="cpu",
    alpha=1.0,
    kl_divergence=None,
    pixel_sum_mse=None,
):
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    log = {
        "train_combined_loss_per_batch": [],
        "train_reconstruction_loss_per_batch": [],
        "train_kl_loss_per_batch": [],
    }
    model.train()
    parameters = [p for group in optimizer.param_groups for p in group["params"] if p.requires_grad]
    for epoch in range(num_epochs):
        for features, _ in train_loader:
            features = features.to(device)
            encoded, z_mean, z_log_var, decoded = model(features)
            reconstruction = pixel_sum_mse(decoded, features)
            kl = kl_divergence(z_mean, z_log_var)
            loss = alpha * reconstruction + kl
            for parameter, grad in zip(parameters, torch.autograd.grad(loss, parameters)):
                parameter.grad = grad
            optimizer.step()
            log["train_combined_loss_per_batch"].append(loss.item())
            log["train_reconstruction_loss_per_batch"].append(reconstruction.item())
            log["train_kl_loss_per_batch"].append(kl.item())
    return log
