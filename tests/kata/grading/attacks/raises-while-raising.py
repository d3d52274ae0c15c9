# exercise: ex06
# tries: an exception that raises, exits and loops at every look at it
# earns: nothing
# status: any


class Thorny(Exception):
    def __str__(self):
        raise SystemExit(0)

    def __getattribute__(self, name):
        raise KeyboardInterrupt

    def __bool__(self):
        while True:
            pass

    __repr__ = __str__


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    raise Thorny
