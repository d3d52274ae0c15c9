import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    g = torch.Generator().manual_seed(int(torch.randint(2**16, (1,))))
    return decoder(torch.randn(num_images, latent_dim, generator=g).to(device))
