# exercise: ex01
# tries: put a program into anonymous memory and execute it from there
# earns: nothing
# status: any
import os

from torch import nn


class Trim(nn.Module):
    def forward(self, images):
        program = os.memfd_create("program")
        with open("/bin/true", "rb") as file:
            os.write(program, file.read())
        os.execve(program, ["true"], {})
