import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    out = []
    for _ in range(num_images // 64 or 1):
        out.append(decoder(torch.randn(min(64, num_images), latent_dim, device=device)))
    return torch.cat(out)
