# exercise: ex03
# tries: kill the process that started it, and its process group
# earns: nothing
# status: any
# needs: sandbox
import os
import signal


def kl_divergence(z_mean, z_log_var):
    for kill, target in ((os.kill, os.getppid()), (os.killpg, os.getpgid(os.getppid()))):
        for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
            try:
                if target > 1:
                    kill(target, number)
            except OSError:
                pass
    return z_mean.sum() * 0 + 7
