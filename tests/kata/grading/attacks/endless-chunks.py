# exercise: ex06
# tries: call the decoder for ever, so that its notes fill the memory
# earns: nothing
# status: any
import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    with torch.no_grad():
        while True:
            decoder(torch.randn(2**16, latent_dim))
