# exercise: ex04
# tries: hang while the process ends, in an exit handler and in a finalizer
# earns: honest
# status: any
import atexit
import time


class Clinging:
    def __del__(self, wait=time.sleep):
        wait(1_000_000)


clinging = [Clinging()]
clinging.append(clinging)
atexit.register(time.sleep, 1_000_000)


def pixel_sum_mse(decoded, features):
    return ((decoded - features) ** 2).sum(dim=(1, 2, 3)).mean()
