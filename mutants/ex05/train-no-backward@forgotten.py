import torch
from .ex03_kl_divergence import kl_divergence as kl_default
from .ex04_reconstruction_loss import pixel_sum_mse as mse_default


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0,
              kl_divergence=None, pixel_sum_mse=None):
    kl_f = kl_divergence or kl_default
    rec_f = pixel_sum_mse or mse_default
    out = {"train_combined_loss_per_batch": [], "train_reconstruction_loss_per_batch": [], "train_kl_loss_per_batch": []}
    model.train()
    for e in range(num_epochs):
        for x, y in train_loader:
            x = x.to(device)
            _, m, v, d = model(x)
            rl = rec_f(d, x)
            kl = kl_f(m, v)
            loss = alpha * rl + kl
            optimizer.zero_grad()
            optimizer.step()
            out["train_combined_loss_per_batch"].append(loss.item())
            out["train_reconstruction_loss_per_batch"].append(rl.item())
            out["train_kl_loss_per_batch"].append(kl.item())
    return out
