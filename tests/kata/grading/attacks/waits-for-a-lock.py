# exercise: ex05
# tries: wait for a lock that it holds itself
# earns: nothing
# status: timeout
import threading

lock = threading.Lock()


def train_vae(model, optimizer, train_loader, num_epochs, **options):
    with lock:
        lock.acquire()
