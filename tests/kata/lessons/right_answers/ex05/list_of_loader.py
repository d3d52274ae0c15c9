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
    kl_divergence = kl_divergence or default_kl
    pixel_sum_mse = pixel_sum_mse or default_mse
    log_dict = {
        "train_combined_loss_per_batch": [],
        "train_reconstruction_loss_per_batch": [],
        "train_kl_loss_per_batch": [],
    }
    model.to(device)
    for epoch in range(num_epochs):
        model.train()
        for batch_idx, (features, _) in enumerate(list(train_loader)):
            features = features.to(device, copy=True)

            # FORWARD AND BACK PROP
            encoded, z_mean, z_log_var, decoded = model(features)
            kl_div = kl_divergence(z_mean, z_log_var)
            pixelwise = pixel_sum_mse(decoded, features)
            loss = alpha * pixelwise + kl_div

            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

            # LOGGING
            log_dict["train_combined_loss_per_batch"].append(loss.item())
            log_dict["train_reconstruction_loss_per_batch"].append(pixelwise.item())
            log_dict["train_kl_loss_per_batch"].append(kl_div.item())
    return log_dict
