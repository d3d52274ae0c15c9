# exercise: ex03
# tries: an exception that "except Exception" lets through
# earns: nothing
# status: any


class Weird(BaseException):
    pass


def kl_divergence(z_mean, z_log_var):
    raise Weird("surprise")
