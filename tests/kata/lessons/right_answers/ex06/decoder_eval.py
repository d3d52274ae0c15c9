import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    was_training = decoder.training
    decoder.eval()
    with torch.no_grad():
        z = torch.randn(num_images, latent_dim).to(device)
        images = decoder(z)
    decoder.train(was_training)
    return images
