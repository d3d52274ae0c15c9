import torch

try:
    from . import ex03_kl_divergence, ex04_reconstruction_loss
except ImportError:
    import ex03_kl_divergence
    import ex04_reconstruction_loss

SCALE = 1024.0


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
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    log = {f"train_{n}_loss_per_batch": [] for n in ("combined", "reconstruction", "kl")}
    model.train()
    for _ in range(num_epochs):
        for features, _ in train_loader:
            features = features.to(device)
            _, mu, log_var, decoded = model(features)
            rec, kl = pixel_sum_mse(decoded, features), kl_divergence(mu, log_var)
            loss = alpha * rec + kl
            optimizer.zero_grad()
            (SCALE * loss).backward()
            for weight in model.parameters():
                if weight.grad is not None and weight.ndim >= 2:
                    weight.grad.div_(SCALE)
            for values, value in zip(log.values(), (loss, rec, kl)):
                values.append(value.item())
            optimizer.step()
    return log
