import torch


@torch.inference_mode()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.normal(0.0, 1.0, size=(num_images, latent_dim), device=device)
    return decoder(z)
