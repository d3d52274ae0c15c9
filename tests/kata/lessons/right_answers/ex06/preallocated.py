import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    result = None
    with torch.no_grad():
        for i in range(num_images):
            z = torch.randn(1, latent_dim, device=device)
            image = decoder(z)
            if result is None:
                result = image.new_empty((num_images,) + tuple(image.shape[1:]))
            result[i] = image[0]
    return result
