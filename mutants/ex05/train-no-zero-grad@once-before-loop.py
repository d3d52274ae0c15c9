import torch
from .ex03_kl_divergence import kl_divergence as default_kl
from .ex04_reconstruction_loss import pixel_sum_mse as default_mse


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0,
              kl_divergence=None, pixel_sum_mse=None):
    kl_fn = default_kl if kl_divergence is None else kl_divergence
    rec_fn = default_mse if pixel_sum_mse is None else pixel_sum_mse
    combined, recs, kls = [], [], []
    optimizer.zero_grad()
    model.train()
    for _ in range(num_epochs):
        for batch in train_loader:
            x = batch[0].to(device)
            _, mu, logvar, out = model(x)
            r, k = rec_fn(out, x), kl_fn(mu, logvar)
            total = alpha * r + k
            total.backward()
            optimizer.step()
            combined.append(total.item())
            recs.append(r.item())
            kls.append(k.item())
    return {"train_combined_loss_per_batch": combined,
            "train_reconstruction_loss_per_batch": recs,
            "train_kl_loss_per_batch": kls}
