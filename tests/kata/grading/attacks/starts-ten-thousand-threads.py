# exercise: ex06
# tries: use up what the system has for processes by threads instead of forks
# earns: nothing
# status: any
# needs: sandbox
import threading
import time

import torch


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    for _ in range(10_000):
        try:
            threading.Thread(target=time.sleep, args=(1_000_000,), daemon=True).start()
        except RuntimeError:
            time.sleep(0.001)
    return torch.zeros(num_images, 1, 28, 28)
