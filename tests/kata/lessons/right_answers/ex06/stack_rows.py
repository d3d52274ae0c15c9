import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    rows = [torch.randn(latent_dim) for _ in range(num_images)]
    z = torch.stack(rows).to(device=device)
    grad_was_on = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        images = decoder(z)
    finally:
        torch.set_grad_enabled(grad_was_on)
    return images
