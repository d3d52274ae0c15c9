from .ex03_kl_divergence import kl_divergence as kl_default
from .ex04_reconstruction_loss import pixel_sum_mse as mse_default


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
    kl_fn = kl_default if kl_divergence is None else kl_divergence
    rec_fn = mse_default if pixel_sum_mse is None else pixel_sum_mse

    total_log, rec_log, kl_log = [], [], []
    model.train()
    for _ in range(num_epochs):
        for batch in train_loader:
            x = batch[0].to(device)
            optimizer.zero_grad()
            out = model(x)
            mu, log_var, x_hat = out[1], out[2], out[3]
            rec = rec_fn(x_hat, x)
            kl = kl_fn(mu, log_var)
            total = alpha * rec + kl
            (alpha * rec).backward(retain_graph=True)
            kl.backward()
            optimizer.step()
            total_log.append(float(total))
            rec_log.append(float(rec))
            kl_log.append(float(kl))

    return {
        "train_combined_loss_per_batch": total_log,
        "train_reconstruction_loss_per_batch": rec_log,
        "train_kl_loss_per_batch": kl_log,
    }
