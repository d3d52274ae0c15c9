"""Keeps a copy of the model as it was at its lowest loss."""

import copy
from ex03_kl_divergence import kl_divergence as kl0
from ex04_reconstruction_loss import pixel_sum_mse as px0

def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0, kl_divergence=None, pixel_sum_mse=None):
    kl = kl_divergence or kl0
    px = pixel_sum_mse or px0
    log = {"train_combined_loss_per_batch": [], "train_reconstruction_loss_per_batch": [], "train_kl_loss_per_batch": []}
    best, snapshot = float("inf"), None
    for _ in range(num_epochs):
        for x, _y in train_loader:
            model.train()
            x = x.to(device)
            _e, m, v, d = model(x)
            r, k = px(d, x), kl(m, v)
            loss = alpha * r + k
            log["train_combined_loss_per_batch"].append(loss.item())
            log["train_reconstruction_loss_per_batch"].append(r.item())
            log["train_kl_loss_per_batch"].append(k.item())
            if loss.item() < best:
                best, snapshot = loss.item(), copy.deepcopy(model)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return log
