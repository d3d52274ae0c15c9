import importlib


def _default(module, name):
    package = __package__ or ""
    full = f"{package}.{module}" if package else module
    return getattr(importlib.import_module(full), name)


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
    if not kl_divergence:
        kl_divergence = _default("ex03_kl_divergence", "kl_divergence")
    if not pixel_sum_mse:
        pixel_sum_mse = _default("ex04_reconstruction_loss", "pixel_sum_mse")
    log = {
        "train_combined_loss_per_batch": [],
        "train_reconstruction_loss_per_batch": [],
        "train_kl_loss_per_batch": [],
    }
    for epoch in range(num_epochs):
        model.train()
        for step, batch in enumerate(train_loader, start=1):
            features, _ = batch
            features = features.to(device)
            outputs = model(features)
            rec = pixel_sum_mse(outputs[-1], features)
            kl = kl_divergence(*outputs[1:3])
            loss = alpha * rec + kl
            model.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            for (_, values), value in zip(log.items(), (loss, rec, kl)):
                values.append(value.item())
            print(f"Epoch {epoch + 1} | batch {step} | loss {loss:.4f}")
    return log
