# exercise: ex03
# tries: take all memory there is (up to 256 GB), keep it, and swallow the error
# earns: nothing
# status: any
# needs: sandbox
kept = []


def kl_divergence(z_mean, z_log_var):
    for _ in range(16_384):
        try:
            kept.append(bytearray(b"x") * 2**24)
        except MemoryError:
            continue
    return z_mean.sum() * 0 + 7
