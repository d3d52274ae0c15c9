# exercise: ex06
# tries: carry what it was asked from one run to the next, in files and shared memory
# earns: nothing
# status: any
import os
import pickle
import tempfile

import torch

folders = {tempfile.gettempdir(), "/dev/shm", "/var/tmp", "/run/lock", os.getcwd(), "/mqueue"}


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    images = torch.zeros(num_images, 1, 28, 28)
    for folder in folders:
        try:
            with open(f"{folder}/.cache-of-ex06", "a+b") as file:
                file.write(pickle.dumps((num_images, latent_dim)))
                file.seek(0)
                if len(file.read()) > 4096:
                    images += 1
        except OSError:
            pass
    return images
