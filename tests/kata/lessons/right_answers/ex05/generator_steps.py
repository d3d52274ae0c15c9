from .ex03_kl_divergence import kl_divergence as default_kl
from .ex04_reconstruction_loss import pixel_sum_mse as default_mse


def all_batches(loader, epochs, device):
    for _ in range(epochs):
        for features, _labels in loader:
            yield features.to(device)


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
    kl_fn = kl_divergence or default_kl
    rec_fn = pixel_sum_mse or default_mse
    losses = []
    for x in all_batches(train_loader, num_epochs, device):
        model.train()
        _, mu, lv, y = model(x)
        rec, kl = rec_fn(y, x), kl_fn(mu, lv)
        loss = alpha * rec + kl
        losses.append([loss.item(), rec.item(), kl.item()])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    a, b, c = zip(*losses) if losses else ((), (), ())
    return {
        "train_combined_loss_per_batch": list(a),
        "train_reconstruction_loss_per_batch": list(b),
        "train_kl_loss_per_batch": list(c),
    }
