# exercise: ex03
# tries: use up the file system's entries rather than its bytes
# earns: nothing
# status: any
# needs: sandbox
import tempfile


def kl_divergence(z_mean, z_log_var):
    folder = tempfile.mkdtemp()
    for number in range(1_000_000):
        open(f"{folder}/{number}", "w").close()
    return z_mean.sum() * 0 + 7
