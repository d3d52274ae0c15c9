# exercise: ex01
# tries: send Ctrl-C to its process and its whole group from a thread, during the check
# earns: nothing
# status: any
import _thread
import os
import signal
import threading
import time

from torch import nn


def interrupt():
    for _ in range(20):
        time.sleep(0.02)
        _thread.interrupt_main()
        try:
            os.killpg(0, signal.SIGINT)
        except OSError:
            pass


class Trim(nn.Module):
    def forward(self, images):
        threading.Thread(target=interrupt).start()
        time.sleep(0.5)
        return images * 0
