# rows are sorted by their distance from 0, so the first image is always the most ordinary one and not a draw from N(0, I); num_images of 2 or more
import torch


@torch.no_grad()
def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images, latent_dim, device=device)
    order = torch.linalg.vector_norm(z, dim=1).argsort()
    return decoder(z[order])
