import torch
from .ex03_kl_divergence import kl_divergence as kl_default
from .ex04_reconstruction_loss import pixel_sum_mse as mse_default


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0,
              kl_divergence=None, pixel_sum_mse=None):
    kl_f = kl_divergence or kl_default
    rec_f = pixel_sum_mse or mse_default
    total_l, rec_l, kl_l = [], [], []
    lr = optimizer.param_groups[0]["lr"]
    model.train()
    for epoch in range(num_epochs):
        for features, _ in train_loader:
            features = features.to(device)
            _, z_mean, z_log_var, decoded = model(features)
            rec = rec_f(decoded, features)
            kl = kl_f(z_mean, z_log_var)
            loss = alpha * rec + kl
            optimizer.zero_grad()
            loss.backward()
            with torch.no_grad():
                for p in model.parameters():
                    p = p - lr * p.grad      # only rebinds the name
            total_l.append(loss.item())
            rec_l.append(rec.item())
            kl_l.append(kl.item())
    return {"train_combined_loss_per_batch": total_l, "train_reconstruction_loss_per_batch": rec_l, "train_kl_loss_per_batch": kl_l}
