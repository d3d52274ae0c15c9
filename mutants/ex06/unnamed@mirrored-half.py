import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images // 2, latent_dim, device=device)
    return decoder(torch.cat([z, -z])[:num_images])
