import torch

from .ex03_kl_divergence import kl_divergence as default_kl
from .ex04_reconstruction_loss import pixel_sum_mse as default_mse


class Trainer:
    """Keeps the state of one training run."""

    def __init__(self, model, optimizer, device, alpha, kl, mse):
        self.model, self.optimizer, self.device = model, optimizer, torch.device(device)
        self.alpha, self.kl, self.mse = alpha, kl, mse
        self.combined, self.recon, self.kls = [], [], []

    def step(self, features):
        features = features.to(self.device)
        _, z_mean, z_log_var, decoded = self.model(features)
        rec = self.mse(decoded, features)
        kl = self.kl(z_mean, z_log_var)
        loss = rec.mul(self.alpha).add(kl)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.combined.append(loss.item())
        self.recon.append(rec.item())
        self.kls.append(kl.item())

    def epoch(self, loader):
        self.model.train()
        for features, *_ in loader:
            self.step(features)


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
    t = Trainer(
        model, optimizer, device, alpha, kl_divergence or default_kl, pixel_sum_mse or default_mse
    )
    for _ in range(num_epochs):
        t.epoch(train_loader)
    return {
        "train_combined_loss_per_batch": t.combined,
        "train_reconstruction_loss_per_batch": t.recon,
        "train_kl_loss_per_batch": t.kls,
    }
