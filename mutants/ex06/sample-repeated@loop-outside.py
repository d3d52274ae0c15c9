import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    with torch.no_grad():
        z = torch.randn(1, latent_dim, device=device)
        images = []
        for _ in range(num_images):
            images.append(decoder(z))
    return torch.cat(images)
