import torch
from .ex03_kl_divergence import kl_divergence as kl_default
from .ex04_reconstruction_loss import pixel_sum_mse as mse_default


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0,
              kl_divergence=None, pixel_sum_mse=None):
    kl_f = kl_divergence or kl_default
    rec_f = pixel_sum_mse or mse_default
    log = {"train_combined_loss_per_batch": [], "train_reconstruction_loss_per_batch": [], "train_kl_loss_per_batch": []}
    model.train()
    for epoch in range(num_epochs):
        for features, _ in train_loader:
            features = features.to(device)
            with torch.no_grad():
                _, z_mean, z_log_var, decoded = model(features)
                rec = rec_f(decoded, features)
                kl = kl_f(z_mean, z_log_var)
                loss = alpha * rec + kl
                optimizer.zero_grad()
                optimizer.step()
            log["train_combined_loss_per_batch"].append(loss.item())
            log["train_reconstruction_loss_per_batch"].append(rec.item())
            log["train_kl_loss_per_batch"].append(kl.item())
    return log
