import time

import torch


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
    if kl_divergence is None:
        from .ex03_kl_divergence import kl_divergence
    if pixel_sum_mse is None:
        from .ex04_reconstruction_loss import pixel_sum_mse

    history = {}
    for name in ("combined", "reconstruction", "kl"):
        history[f"train_{name}_loss_per_batch"] = []

    start = time.time()
    for epoch in range(num_epochs):
        model.train()
        batches = iter(train_loader)
        while (batch := next(batches, None)) is not None:
            features, targets = batch
            features = features.to(device=torch.device(device))
            enc, z_mean, z_log_var, dec = model(features)
            losses = {
                "reconstruction": pixel_sum_mse(dec, features),
                "kl": kl_divergence(z_mean, z_log_var),
            }
            losses["combined"] = losses["kl"] + losses["reconstruction"] * alpha
            model.zero_grad()
            losses["combined"].backward()
            optimizer.step()
            for name, value in losses.items():
                history[f"train_{name}_loss_per_batch"].append(value.detach().cpu().item())
        print("Time elapsed: %.2f min" % ((time.time() - start) / 60))
    return history
