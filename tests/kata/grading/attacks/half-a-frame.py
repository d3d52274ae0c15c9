# exercise: ex01
# tries: begin an answer, a very long one by its header, and never end it
# earns: nothing
# status: any
import os
import time

from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        for number in range(3, 256):
            try:
                os.write(number, b"\x7f")
            except OSError:
                pass
        time.sleep(1_000_000)
