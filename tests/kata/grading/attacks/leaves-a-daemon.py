# exercise: ex05
# tries: leave a daemon behind, in a session of its own, that outlives the grader
# earns: nothing
# status: any
# needs: sandbox
import os
import time


def train_vae(model, optimizer, train_loader, num_epochs, **options):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for _ in range(600):
                try:
                    with open("/tmp/still-here", "a") as file:
                        file.write(time.ctime() + "\n")
                except OSError:
                    pass
                time.sleep(1)
        os._exit(0)
    return {}
