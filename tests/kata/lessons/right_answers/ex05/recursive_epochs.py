from .ex03_kl_divergence import kl_divergence as default_kl
from .ex04_reconstruction_loss import pixel_sum_mse as default_mse


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
    if num_epochs == 0:
        return {
            "train_combined_loss_per_batch": [],
            "train_reconstruction_loss_per_batch": [],
            "train_kl_loss_per_batch": [],
        }
    kl_fn = kl_divergence or default_kl
    rec_fn = pixel_sum_mse or default_mse
    before = train_vae(
        model,
        optimizer,
        train_loader,
        num_epochs - 1,
        device=device,
        alpha=alpha,
        kl_divergence=kl_fn,
        pixel_sum_mse=rec_fn,
    )
    model.train()
    for x, _ in train_loader:
        x = x.to(device)
        _, mu, lv, d = model(x)
        r, k = rec_fn(d, x), kl_fn(mu, lv)
        loss = alpha * r + k
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        for key, value in (("combined", loss), ("reconstruction", r), ("kl", k)):
            before["train_%s_loss_per_batch" % key].append(float(value))
    return before
