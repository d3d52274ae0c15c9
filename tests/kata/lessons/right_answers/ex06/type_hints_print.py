import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    """Draw latents from the prior and decode them."""
    z: torch.Tensor = torch.randn(size=(num_images, latent_dim), dtype=torch.float32, device=device)
    print("latents", tuple(z.shape))
    with torch.no_grad():
        images: torch.Tensor = decoder(z)
    print("images", tuple(images.shape))
    return images
