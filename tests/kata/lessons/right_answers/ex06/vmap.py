import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    z = torch.randn(num_images, latent_dim, device=device)

    def decode_one(row):
        return decoder(row[None])[0]

    with torch.no_grad():
        return torch.vmap(decode_one)(z)
