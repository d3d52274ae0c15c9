# exercise: ex02
# tries: an object that is no tensor, and whose every attribute runs code or gives itself
# earns: nothing
# status: any
import torch


class Anything:
    __class__ = property(lambda self: torch.Tensor)

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __iter__(self):
        while True:
            yield self

    def __len__(self):
        return 2**62

    def __index__(self):
        return 2**62

    def __bool__(self):
        raise SystemExit(0)

    __eq__ = __lt__ = __le__ = __getitem__ = __sub__ = __call__
    __hash__ = None


def reparameterize(z_mean, z_log_var):
    return Anything()
