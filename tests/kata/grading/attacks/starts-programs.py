# exercise: ex06
# tries: run programs in every way that Python knows
# earns: nothing
# status: any
import multiprocessing
import os
import subprocess

import torch

command = ["/bin/sh", "-c", "sleep 600 & echo '{\"score\": 6.0}' >> /tmp/report.json"]


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    tries = [
        lambda: subprocess.Popen(command, start_new_session=True),
        lambda: os.system(command[2] + " &"),
        lambda: os.posix_spawn(command[0], command, os.environ),
        lambda: multiprocessing.get_context("spawn").Process(target=os.getpid).start(),
        lambda: multiprocessing.get_context("forkserver").Process(target=os.getpid).start(),
    ]
    for attempt in tries:
        try:
            attempt()
        except Exception:
            pass
    return torch.zeros(num_images, 1, 28, 28)
