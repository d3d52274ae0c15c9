# exercise: ex01
# tries: an exception whose message is larger than any report
# earns: nothing
# status: any
from torch import nn


class Trim(nn.Module):
    def __init__(self):
        raise type("E" * 1_000_000, (Exception,), {})("x\n" * 10_000_000)
