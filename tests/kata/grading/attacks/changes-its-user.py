# exercise: ex06
# tries: become root, another user or another worker, and take capabilities back
# earns: nothing
# status: any
import ctypes
import os

import torch

libc = ctypes.CDLL(None, use_errno=True)


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    for user in (0, 1000, 65_534, os.getuid() - 1, os.getuid() + 1):
        for change in (os.setuid, os.seteuid, os.setgid, lambda u: os.setgroups([u])):
            try:
                change(user)
            except (OSError, OverflowError):
                pass
    for option in (1, 4, 8, 38):  # PDEATHSIG, DUMPABLE, KEEPCAPS, NO_NEW_PRIVS
        libc.prctl(option, 0, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6))
    try:
        os.chroot("/")
    except OSError:
        pass
    return torch.zeros(num_images, 1, 28, 28)
