# exercise: ex05
# tries: open files, pipes and sockets until no descriptor is left for the worker
# earns: nothing
# status: any
import os
import socket

kept = []


def train_vae(model, optimizer, train_loader, num_epochs, **options):
    for make in (os.pipe, socket.socketpair, lambda: open("/dev/null")):
        try:
            while len(kept) < 2_000_000:
                kept.append(make())
        except OSError:
            pass
    return {}
