import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    with torch.random.fork_rng():
        torch.manual_seed(1)
        z = torch.randn(num_images, latent_dim, device=device)
    return decoder(z)
