# exercise: ex02
# tries: an exception with so long a chain of causes that walking it overflows the stack
# earns: nothing
# status: any


def reparameterize(z_mean, z_log_var):
    first = previous = ValueError("first")
    for _ in range(10_000):
        previous.__cause__ = previous.__context__ = ValueError("cause")
        previous = previous.__cause__
    raise first
