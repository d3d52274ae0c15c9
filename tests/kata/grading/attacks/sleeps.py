# exercise: ex01
# tries: wait for ever without using the processor
# earns: nothing
# status: timeout
import time

from torch import nn


class Trim(nn.Module):
    def __init__(self):
        time.sleep(1_000_000)
