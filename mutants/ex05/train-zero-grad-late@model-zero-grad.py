import torch
from .ex03_kl_divergence import kl_divergence as kl_default
from .ex04_reconstruction_loss import pixel_sum_mse as mse_default


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0,
              kl_divergence=None, pixel_sum_mse=None):
    kl_f = kl_divergence or kl_default
    rec_f = pixel_sum_mse or mse_default
    a, b, c = [], [], []
    model.train()
    for e in range(num_epochs):
        for x, y in train_loader:
            x = x.to(device)
            optimizer.zero_grad()
            _, m, v, d = model(x)
            rl = rec_f(d, x)
            kl = kl_f(m, v)
            l = alpha * rl + kl
            l.backward()
            model.zero_grad()
            optimizer.step()
            a.append(l.item())
            b.append(rl.item())
            c.append(kl.item())
    return {"train_combined_loss_per_batch": a, "train_reconstruction_loss_per_batch": b, "train_kl_loss_per_batch": c}
