from .ex03_kl_divergence import kl_divergence as default_kl
from .ex04_reconstruction_loss import pixel_sum_mse as default_mse


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0,
              kl_divergence=None, pixel_sum_mse=None):
    kl_divergence = kl_divergence or default_kl
    pixel_sum_mse = pixel_sum_mse or default_mse
    comb, rec, kls = [], [], []
    model.train()
    for epoch in range(num_epochs):
        for features, _ in train_loader:
            features = features.to(device)
            if features.grad is not None:
                features.grad.zero_()
            _, z_mean, z_log_var, decoded = model(features)
            a = pixel_sum_mse(decoded, features)
            b = kl_divergence(z_mean, z_log_var)
            loss = alpha * a + b
            loss.backward()
            optimizer.step()
            comb.append(loss.item())
            rec.append(a.item())
            kls.append(b.item())
    return {"train_combined_loss_per_batch": comb,
            "train_reconstruction_loss_per_batch": rec,
            "train_kl_loss_per_batch": kls}
