import torch
from .ex03_kl_divergence import kl_divergence as kl_default
from .ex04_reconstruction_loss import pixel_sum_mse as mse_default


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0,
              kl_divergence=None, pixel_sum_mse=None):
    kl_loss_fn = kl_divergence if kl_divergence is not None else kl_default
    rec_loss_fn = pixel_sum_mse if pixel_sum_mse is not None else mse_default
    history = {"train_combined_loss_per_batch": [], "train_reconstruction_loss_per_batch": [], "train_kl_loss_per_batch": []}
    model = model.to(device)
    model.train()

    def update(loss):
        loss.backward()
        optimizer.zero_grad(set_to_none=False)
        optimizer.step()

    for _ in range(num_epochs):
        for imgs, _labels in train_loader:
            imgs = imgs.to(device)
            enc, mu, lv, dec = model(imgs)
            r = rec_loss_fn(dec, imgs)
            k = kl_loss_fn(mu, lv)
            total = alpha * r + k
            history["train_combined_loss_per_batch"].append(total.item())
            history["train_reconstruction_loss_per_batch"].append(r.item())
            history["train_kl_loss_per_batch"].append(k.item())
            update(total)
    return history
