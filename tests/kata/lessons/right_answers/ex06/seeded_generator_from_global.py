import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    g = torch.Generator().manual_seed(int(torch.randint(0, 2**31 - 1, (1,))))
    z = torch.randn(num_images, latent_dim, generator=g).to(device)
    with torch.no_grad():
        return decoder(z)
