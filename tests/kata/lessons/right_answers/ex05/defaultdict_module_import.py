from collections import defaultdict

import torch

from . import ex03_kl_divergence as ex03
from . import ex04_reconstruction_loss as ex04


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
    kl_fn = ex03.kl_divergence if kl_divergence is None else kl_divergence
    mse_fn = ex04.pixel_sum_mse if pixel_sum_mse is None else pixel_sum_mse
    keys = (
        "train_combined_loss_per_batch",
        "train_reconstruction_loss_per_batch",
        "train_kl_loss_per_batch",
    )
    log = defaultdict(list)
    for epoch in range(num_epochs):
        model.train()
        for i, (x, _) in enumerate(train_loader):
            if x.device != torch.device(device):
                x = x.to(torch.device(device))
            with torch.enable_grad():
                _encoded, *stats, decoded = model(x)
                kl = kl_fn(*stats)
                rec = mse_fn(decoded, x)
                loss = kl + alpha * rec
            optimizer.zero_grad()
            loss.backward()
            for key, value in zip(keys, (loss, rec, kl)):
                log[key].append(value.detach().item())
            optimizer.step()
    return {key: log[key] for key in keys}
