"""Left over from an experiment with schedules: ConstantLR with factor 1 changes nothing."""
import torch
from torch.optim.lr_scheduler import ConstantLR

try:
    from . import ex03_kl_divergence, ex04_reconstruction_loss
except ImportError:  # This file was run by itself.
    import ex03_kl_divergence
    import ex04_reconstruction_loss

def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0, kl_divergence=None, pixel_sum_mse=None):
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    log = {"train_combined_loss_per_batch": [], "train_reconstruction_loss_per_batch": [], "train_kl_loss_per_batch": []}
    scheduler = ConstantLR(optimizer, factor=1.0, total_iters=1)
    for epoch in range(num_epochs):
        model.train()
        stepped = False
        for features, _ in train_loader:
            features = features.to(device)
            _, z_mean, z_log_var, decoded = model(features)
            rec = pixel_sum_mse(decoded, features)
            kl = kl_divergence(z_mean, z_log_var)
            loss = alpha * rec + kl
            optimizer.zero_grad()
            loss.backward()
            log["train_combined_loss_per_batch"].append(loss.item())
            log["train_reconstruction_loss_per_batch"].append(rec.item())
            log["train_kl_loss_per_batch"].append(kl.item())
            optimizer.step()
            stepped = True
        if stepped:
            scheduler.step()
            print("lr", scheduler.get_last_lr())
    return log
