# makes the latents where the decoder's parameters are and never looks at device
import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    parameter = next(decoder.parameters())
    return decoder(torch.randn(num_images, latent_dim).to(parameter.device))
