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
    kl_divergence = kl_divergence or default_kl
    pixel_sum_mse = pixel_sum_mse or default_mse
    combined, recon, kls = [], [], []
    model.train()
    for epoch in range(num_epochs):
        for features, _ in train_loader:
            features = features.to(device, non_blocking=True)
            optimizer.zero_grad(set_to_none=True)
            _, z_mean, z_log_var, decoded = model(features)
            r, k = pixel_sum_mse(decoded, features), kl_divergence(z_mean, z_log_var)
            loss = torch.add(k, r, alpha=alpha)
            loss.backward()
            optimizer.step()
            combined.append(loss.detach())
            recon.append(r.detach())
            kls.append(k.detach())

    def floats(tensors):
        return torch.stack(tensors).tolist() if tensors else []

    return {
        "train_combined_loss_per_batch": floats(combined),
        "train_reconstruction_loss_per_batch": floats(recon),
        "train_kl_loss_per_batch": floats(kls),
    }
