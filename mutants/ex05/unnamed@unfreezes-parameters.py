from . import ex03_kl_divergence, ex04_reconstruction_loss


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
        kl_divergence = ex03_kl_divergence.kl_divergence
    if pixel_sum_mse is None:
        pixel_sum_mse = ex04_reconstruction_loss.pixel_sum_mse
    log = {
        "train_combined_loss_per_batch": [],
        "train_reconstruction_loss_per_batch": [],
        "train_kl_loss_per_batch": [],
    }
    model.train()
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    for _ in range(num_epochs):
        for features, _labels in train_loader:
            features = features.to(device)
            encoded, z_mean, z_log_var, decoded = model(features)
            reconstruction = pixel_sum_mse(decoded, features)
            kl = kl_divergence(z_mean, z_log_var)
            loss = alpha * reconstruction + kl
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            log["train_combined_loss_per_batch"].append(loss.item())
            log["train_reconstruction_loss_per_batch"].append(reconstruction.item())
            log["train_kl_loss_per_batch"].append(kl.item())
    return log
