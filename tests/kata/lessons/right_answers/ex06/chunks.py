import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    images = []
    with torch.no_grad():
        for start in range(0, num_images, 64):
            n = min(64, num_images - start)
            z = torch.randn(n, latent_dim, device=device)
            images.append(decoder(z))
    return torch.cat(images, dim=0)
