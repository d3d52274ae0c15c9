import torch


_latents = {}


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    dtype = next(decoder.parameters()).dtype
    key = (num_images, latent_dim, str(device), dtype)
    if key not in _latents:
        _latents[key] = torch.empty(num_images, latent_dim, device=device, dtype=dtype)
    return decoder(_latents[key].normal_().clone())
