import torch
from torch.func import functional_call, vmap, grad_and_value


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0, kl_divergence=None, pixel_sum_mse=None):
    if kl_divergence is None:
        from .ex03_kl_divergence import kl_divergence
    if pixel_sum_mse is None:
        from .ex04_reconstruction_loss import pixel_sum_mse
    log = {f"train_{k}_loss_per_batch": [] for k in ("combined", "reconstruction", "kl")}
    model.train()
    names = dict(model.named_parameters())
    for _ in range(num_epochs):
        for features, _ in train_loader:
            features = features.to(device)

            def loss_of(params, x):
                _, m, v, d = functional_call(model, params, (x,))
                r, k = pixel_sum_mse(d, x), kl_divergence(m, v)
                return alpha * r + k, (r, k)

            params = {k: p.detach() for k, p in names.items() if p.requires_grad}
            g, (l, (r, k)) = grad_and_value(loss_of, has_aux=True)(params, features)
            optimizer.zero_grad()
            for n, gr in g.items():
                names[n].grad = gr
            optimizer.step()
            log["train_combined_loss_per_batch"].append(l.item())
            log["train_reconstruction_loss_per_batch"].append(r.item())
            log["train_kl_loss_per_batch"].append(k.item())
    return log
