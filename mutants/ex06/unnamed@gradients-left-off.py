import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    decoder.eval()
    torch.set_grad_enabled(False)
    z = torch.randn(num_images, latent_dim, device=device)
    return decoder(z)
