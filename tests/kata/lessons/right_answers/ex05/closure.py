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
    kl_fn = default_kl if kl_divergence is None else kl_divergence
    rec_fn = default_mse if pixel_sum_mse is None else pixel_sum_mse
    log = {
        "train_combined_loss_per_batch": [],
        "train_reconstruction_loss_per_batch": [],
        "train_kl_loss_per_batch": [],
    }
    model.train()
    for epoch in range(num_epochs):
        for features, _ in train_loader:
            x = features.to(device)
            values = {}

            def closure():
                optimizer.zero_grad()
                _, mu, lv, out = model(x)
                values["r"] = rec_fn(out, x)
                values["k"] = kl_fn(mu, lv)
                loss = alpha * values["r"] + values["k"]
                loss.backward()
                return loss

            loss = optimizer.step(closure)
            log["train_combined_loss_per_batch"].append(loss.item())
            log["train_reconstruction_loss_per_batch"].append(values["r"].item())
            log["train_kl_loss_per_batch"].append(values["k"].item())
    return log
