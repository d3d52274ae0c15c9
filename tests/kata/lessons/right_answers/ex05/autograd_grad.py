import torch

from .ex03_kl_divergence import kl_divergence as default_kl
from .ex04_reconstruction_loss import pixel_sum_mse as default_mse


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
    kl_fn = kl_divergence or default_kl
    rec_fn = pixel_sum_mse or default_mse
    log = {
        "train_combined_loss_per_batch": [],
        "train_reconstruction_loss_per_batch": [],
        "train_kl_loss_per_batch": [],
    }
    model.train()
    params = [p for p in model.parameters() if p.requires_grad]
    for epoch in range(num_epochs):
        for features, _ in train_loader:
            features = features.to(device)
            _, z_mean, z_log_var, decoded = model(features)
            rec = rec_fn(decoded, features)
            kl = kl_fn(z_mean, z_log_var)
            loss = alpha * rec + kl
            grads = torch.autograd.grad(loss, params, allow_unused=True)
            for p, g in zip(params, grads):
                p.grad = g
            optimizer.step()
            log["train_combined_loss_per_batch"].append(loss.item())
            log["train_reconstruction_loss_per_batch"].append(rec.item())
            log["train_kl_loss_per_batch"].append(kl.item())
    return log
