"""Watches gradient norms with tensor hooks, which are taken off again."""
import contextlib
import math
import statistics
from collections import defaultdict

import torch

try:
    from . import ex03_kl_divergence, ex04_reconstruction_loss
except ImportError:  # This file was run by itself.
    import ex03_kl_divergence
    import ex04_reconstruction_loss

@contextlib.contextmanager
def gradient_norms(model):
    """name -> list of norms"""
    norms = defaultdict(list)
    handles = []
    try:
        for name, p in model.named_parameters():
            if p.requires_grad:
                handles.append(p.register_hook(lambda g, name=name: norms[name].append(g.norm().item())))
        yield norms
    finally:
        for h in handles:
            h.remove()


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0, kl_divergence=None, pixel_sum_mse=None):
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    result = {
        "train_combined_loss_per_batch": [],
        "train_reconstruction_loss_per_batch": [],
        "train_kl_loss_per_batch": [],
    }
    with gradient_norms(model) as norms:
        for epoch in range(num_epochs):
            model.train()
            for features, _ in train_loader:
                features = features.to(device)
                optimizer.zero_grad()
                _, mean, log_var, out = model(features)
                rec = pixel_sum_mse(out, features)
                kl = kl_divergence(mean, log_var)
                total = alpha * rec + kl
                total.backward()
                for key, value in zip(result, (total, rec, kl)):
                    result[key].append(value.item())
                optimizer.step()
        for name, values in norms.items():
            finite = [v for v in values if math.isfinite(v)]
            if finite:
                print(f"{name:40s} median |grad| {statistics.median(finite):.3e} over {len(finite)} batches")
    return result
