import torch
from .ex03_kl_divergence import kl_divergence as kl_default
from .ex04_reconstruction_loss import pixel_sum_mse as mse_default


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0,
              kl_divergence=None, pixel_sum_mse=None):
    if kl_divergence is None:
        kl_divergence = kl_default
    if pixel_sum_mse is None:
        pixel_sum_mse = mse_default
    c, r, k = [], [], []
    for epoch in range(num_epochs):
        model.train()
        for i, (features, _) in enumerate(train_loader):
            features = features.to(device)
            optimizer.zero_grad()
            encoded, z_mean, z_log_var, decoded = model(features)
            rec = pixel_sum_mse(decoded, features)
            kl = kl_divergence(z_mean, z_log_var)
            loss = alpha * rec + kl
            loss.backward
            optimizer.step()
            c.append(loss.item()); r.append(rec.item()); k.append(kl.item())
    return {"train_combined_loss_per_batch": c, "train_reconstruction_loss_per_batch": r, "train_kl_loss_per_batch": k}
