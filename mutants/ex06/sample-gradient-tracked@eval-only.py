import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    # eval mode, so no gradients are needed
    was_training = decoder.training
    decoder.eval()
    z = torch.randn(num_images, latent_dim, device=device).detach()
    images = decoder(z)
    decoder.train(was_training)
    return images
