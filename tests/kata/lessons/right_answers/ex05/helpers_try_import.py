try:
    from .ex03_kl_divergence import kl_divergence as _kl
    from .ex04_reconstruction_loss import pixel_sum_mse as _mse
except ImportError:
    from ex03_kl_divergence import kl_divergence as _kl
    from ex04_reconstruction_loss import pixel_sum_mse as _mse


def _losses(model, images, alpha, kl_fn, mse_fn):
    _, mean, logvar, recon = model(images)
    recon_loss = mse_fn(recon, images)
    kl_loss = kl_fn(mean, logvar)
    return alpha * recon_loss + kl_loss, recon_loss, kl_loss


def _update(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


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
    kl_fn = kl_divergence or _kl
    mse_fn = pixel_sum_mse or _mse
    rows = []
    model.train()
    for epoch in range(1, num_epochs + 1):
        for images, labels in train_loader:
            images = images.to(device)
            loss, recon_loss, kl_loss = _losses(model, images, alpha, kl_fn, mse_fn)
            _update(optimizer, loss)
            rows.append((loss.item(), recon_loss.item(), kl_loss.item()))
    return {
        "train_combined_loss_per_batch": [r[0] for r in rows],
        "train_reconstruction_loss_per_batch": [r[1] for r in rows],
        "train_kl_loss_per_batch": [r[2] for r in rows],
    }
