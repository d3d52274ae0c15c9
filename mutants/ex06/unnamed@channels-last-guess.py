import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images, latent_dim, device=device, dtype=next(decoder.parameters()).dtype)
    images = decoder(z)
    if images.shape[-1] in (1, 3):  # looks like [N, H, W, C]
        images = images.permute(0, 3, 1, 2)
    return images
