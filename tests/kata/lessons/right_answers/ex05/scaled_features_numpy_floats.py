import numpy as np
import torch

from .ex03_kl_divergence import kl_divergence as default_kl
from .ex04_reconstruction_loss import pixel_sum_mse as default_mse


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
    kl_fn = kl_divergence or default_kl
    rec_fn = pixel_sum_mse or default_mse
    table = []
    for epoch in range(num_epochs):
        model.train()
        for features, _ in train_loader:
            features = features.to(device)
            optimizer.zero_grad()
            _, z_mean, z_log_var, decoded = model(features)
            rec = rec_fn(decoded, features)
            kl = kl_fn(z_mean, z_log_var)
            loss = alpha * rec + kl
            loss.backward()
            optimizer.step()
            table.append(torch.stack([loss, rec, kl]).detach().cpu().numpy())
    cols = np.array(table).reshape(-1, 3).T.tolist()
    return dict(
        zip(
            (
                "train_combined_loss_per_batch",
                "train_reconstruction_loss_per_batch",
                "train_kl_loss_per_batch",
            ),
            cols,
        )
    )
