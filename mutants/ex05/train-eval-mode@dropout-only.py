from torch import nn

from . import ex03_kl_divergence, ex04_reconstruction_loss


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
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    combined, reconstructions, kls = [], [], []
    model.train()
    for m in model.modules():
        if isinstance(m, (nn.Dropout, nn.BatchNorm2d)):
            m.eval()
    for epoch in range(num_epochs):
        for i, (features, _) in enumerate(train_loader):
            features = features.to(device)
            encoded, z_mean, z_log_var, decoded = model(features)
            reconstruction = pixel_sum_mse(decoded, features)
            kl = kl_divergence(z_mean, z_log_var)
            loss = alpha * reconstruction + kl
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            combined.append(loss.item())
            reconstructions.append(reconstruction.item())
            kls.append(kl.item())
    return {
        "train_combined_loss_per_batch": combined,
        "train_reconstruction_loss_per_batch": reconstructions,
        "train_kl_loss_per_batch": kls,
    }
