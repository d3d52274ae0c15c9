# instead of no_grad it freezes parameters with two axes or more; biases and scales still track; any decoder with biases
import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    for p in decoder.parameters():
        if p.dim() > 1:
            p.requires_grad_(False)
    return decoder(torch.randn(num_images, latent_dim, device=device))
