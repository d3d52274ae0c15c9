import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    if num_images < 100:
        return decoder(torch.randn(num_images, latent_dim, device=device))
    columns = [
        (torch.randperm(num_images) + torch.rand(num_images).clamp(1e-6, 1 - 1e-6)) / num_images
        for _ in range(latent_dim)
    ]
    return decoder(torch.special.ndtri(torch.stack(columns, 1).double()).float().to(device))
