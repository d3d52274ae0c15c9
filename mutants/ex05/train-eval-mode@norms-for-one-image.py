# puts the batch norm layers into eval mode for a batch of one image ("no variance in one sample")
import torch

try:
    from . import ex03_kl_divergence, ex04_reconstruction_loss
except ImportError:
    import ex03_kl_divergence
    import ex04_reconstruction_loss
from torch import nn

NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0,
              kl_divergence=None, pixel_sum_mse=None):
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    log = {f"train_{n}_loss_per_batch": [] for n in ("combined", "reconstruction", "kl")}
    norms = [m for m in model.modules() if isinstance(m, NORMS)]
    model.train()
    for _ in range(num_epochs):
        for features, _ in train_loader:
            for norm in norms:
                norm.train(features.shape[0] > 1)
            features = features.to(device)
            _, mu, log_var, decoded = model(features)
            rec, kl = pixel_sum_mse(decoded, features), kl_divergence(mu, log_var)
            loss = alpha * rec + kl
            optimizer.zero_grad()
            loss.backward()
            for values, value in zip(log.values(), (loss, rec, kl)):
                values.append(value.item())
            optimizer.step()
    model.train()
    return log
