"""After each epoch, the last batch is looked at again in eval mode (a poor man's validation)."""
import torch

try:
    from . import ex03_kl_divergence, ex04_reconstruction_loss
except ImportError:  # This file was run by itself.
    import ex03_kl_divergence
    import ex04_reconstruction_loss

def evaluate(model, features, pixel_sum_mse):
    """Reconstruction in eval mode. Leaves the random numbers and all modes as they were."""
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    with torch.no_grad(), torch.random.fork_rng(devices=[]):
        *_, decoded = model(features)
        value = pixel_sum_mse(decoded, features).item()
    for m, mode in modes:
        m.training = mode
    return value


def train_vae(model, optimizer, train_loader, num_epochs, *, device="cpu", alpha=1.0, kl_divergence=None, pixel_sum_mse=None):
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    log = {"train_combined_loss_per_batch": [], "train_reconstruction_loss_per_batch": [], "train_kl_loss_per_batch": []}
    validation = []
    for epoch in range(num_epochs):
        model.train()
        features = None
        for features, _ in train_loader:
            features = features.to(device)
            _, z_mean, z_log_var, decoded = model(features)
            mse = pixel_sum_mse(decoded, features)
            kl = kl_divergence(z_mean, z_log_var)
            loss = alpha * mse + kl
            optimizer.zero_grad()
            loss.backward()
            log["train_combined_loss_per_batch"].append(loss.item())
            log["train_reconstruction_loss_per_batch"].append(mse.item())
            log["train_kl_loss_per_batch"].append(kl.item())
            optimizer.step()
        if features is not None:
            validation.append(evaluate(model, features, pixel_sum_mse))
            print(f"epoch {epoch}: last batch, eval mode: {validation[-1]:.3f}")
    return log
