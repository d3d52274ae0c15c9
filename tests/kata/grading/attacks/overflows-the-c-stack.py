# exercise: ex02
# tries: recurse without a limit until the stack is gone
# earns: nothing
# status: any
import sys

sys.setrecursionlimit(2**31 - 1)


class Deeper:
    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __repr__(self):
        return repr(self)


def reparameterize(z_mean, z_log_var):
    return repr(Deeper()) + Deeper().deeper
