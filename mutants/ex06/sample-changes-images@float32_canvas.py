# copies the chunks onto a canvas made by torch.zeros, float32 whatever the decoder gives: float64 images lose digits and dtype
import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images, latent_dim, device=device)
    canvas, start = None, 0
    for part in z.split(64):
        images = decoder(part)
        if canvas is None:
            canvas = torch.zeros(num_images, *images.shape[1:], device=device)
        canvas[start:start + len(part)] = images
        start += len(part)
    return canvas
