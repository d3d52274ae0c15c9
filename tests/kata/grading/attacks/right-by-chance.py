# exercise: ex04
# tries: right every other time, so that asking again may help
# earns: nothing
# status: any
import os


def pixel_sum_mse(decoded, features):
    loss = ((decoded - features) ** 2).sum(dim=(1, 2, 3)).mean()
    return loss if os.urandom(1)[0] % 2 else loss * 2 + 1
