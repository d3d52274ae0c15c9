import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    dtype = next(decoder.parameters()).dtype
    decoder.train()
    decoder(torch.randn(64, latent_dim, device=device, dtype=dtype))
    decoder.eval()
    z = torch.randn(num_images, latent_dim, device=device, dtype=next(decoder.parameters()).dtype)
    return decoder(z)
