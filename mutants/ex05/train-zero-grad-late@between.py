from .ex03_kl_divergence import kl_divergence as default_kl
from .ex04_reconstruction_loss import pixel_sum_mse as default_mse


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0,
              kl_divergence=None, pixel_sum_mse=None):
    kl_divergence = kl_divergence or default_kl
    pixel_sum_mse = pixel_sum_mse or default_mse
    log = {"train_combined_loss_per_batch": [], "train_reconstruction_loss_per_batch": [], "train_kl_loss_per_batch": []}
    for epoch in range(num_epochs):
        model.train()
        for features, _ in train_loader:
            features = features.to(device)
            _, z_mean, z_log_var, decoded = model(features)
            rec = pixel_sum_mse(decoded, features)
            kl = kl_divergence(z_mean, z_log_var)
            loss = alpha * rec + kl
            loss.backward()
            optimizer.zero_grad()
            optimizer.step()
            log["train_combined_loss_per_batch"].append(loss.item())
            log["train_reconstruction_loss_per_batch"].append(rec.item())
            log["train_kl_loss_per_batch"].append(kl.item())
    return log
