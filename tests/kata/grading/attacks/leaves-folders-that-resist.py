# exercise: ex04
# tries: leave folders that are hard to delete: closed, odd-named, thousands deep, full of links
# earns: honest
# status: any
import os
import tempfile

try:
    here = os.getcwd()
    folder = tempfile.mkdtemp()
    os.makedirs(f"{folder}/closed/inside")
    os.symlink("/", f"{folder}/closed/root")
    os.mkfifo(f"{folder}/closed/fifo")
    open(os.fsencode(folder) + b"/\xff\n\x1b[31m", "w").close()
    os.chmod(f"{folder}/closed", 0)
    os.chdir(folder)
    for _ in range(3000):
        os.mkdir("deep")
        os.chdir("deep")
    os.chdir(here)
except OSError:
    pass


def pixel_sum_mse(decoded, features):
    return ((decoded - features) ** 2).sum(dim=(1, 2, 3)).mean()
