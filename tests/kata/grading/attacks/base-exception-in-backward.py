# exercise: ex04
# tries: an exception that "except Exception" lets through, out of torch's backward
# earns: nothing
# status: any


class Weird(BaseException):
    pass


def refuse(gradient):
    raise Weird("surprise")


def pixel_sum_mse(decoded, features):
    loss = ((decoded - features) ** 2).sum(dim=(1, 2, 3)).mean()
    if loss.requires_grad:
        loss.register_hook(refuse)
    return loss
