# logs the losses of a separate forward pass before the step: another draw of the noise than the one that trains, batch norm counts it too
import torch

try:
    from . import ex03_kl_divergence, ex04_reconstruction_loss
except ImportError:
    import ex03_kl_divergence
    import ex04_reconstruction_loss

def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0,
              kl_divergence=None, pixel_sum_mse=None):
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    def losses(x):
        out = model(x)
        rec, kl = pixel_sum_mse(out[3], x), kl_divergence(out[1], out[2])
        return alpha * rec + kl, rec, kl

    log = {f"train_{n}_loss_per_batch": [] for n in ("combined", "reconstruction", "kl")}
    model.train()
    for _ in range(num_epochs):
        for x, _ in train_loader:
            x = x.to(device)
            with torch.no_grad():
                for values, value in zip(log.values(), losses(x)):
                    values.append(value.item())
            optimizer.zero_grad()
            losses(x)[0].backward()
            optimizer.step()
    return log
