from .ex03_kl_divergence import kl_divergence as KL
from .ex04_reconstruction_loss import pixel_sum_mse as MSE


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
    if kl_divergence is None:
        kl_divergence = KL
    if pixel_sum_mse is None:
        pixel_sum_mse = MSE
    L, R, K = [], [], []
    epoch = 0
    while epoch < num_epochs:
        model.train()
        it = iter(train_loader)
        while True:
            try:
                batch = next(it)
                x = batch[0]
            except StopIteration:
                break
            x = x.to(device)
            e, m, v, d = model(x)
            k = kl_divergence(m, v)
            r = pixel_sum_mse(d, x)
            l = alpha * r + k
            L += [l.item()]
            R += [r.item()]
            K += [k.item()]
            [p.grad.zero_() for p in model.parameters() if p.grad is not None]
            l.backward()
            optimizer.step()
        epoch += 1
    return dict(
        zip(
            [
                "train_combined_loss_per_batch",
                "train_reconstruction_loss_per_batch",
                "train_kl_loss_per_batch",
            ],
            [L, R, K],
        )
    )
