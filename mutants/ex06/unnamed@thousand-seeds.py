import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    seed = int(torch.randint(0, 1000, (1,)))
    generator = torch.Generator(device=device).manual_seed(seed)
    z = torch.randn(
        num_images,
        latent_dim,
        generator=generator,
        device=device,
        dtype=next(decoder.parameters()).dtype,
    )
    return decoder(z)
