# exercise: ex06
# tries: die by SIGABRT, with the largest core file the system gives
# earns: nothing
# status: crashed
import os
import resource


def sample_images(decoder, num_images, latent_dim, *, device="cpu"):
    try:
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    except (OSError, ValueError):
        pass
    os.abort()
