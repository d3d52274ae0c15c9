# exercise: ex04
# tries: drown its right answers in output
# earns: nothing
# status: any
import itertools


lines = iter(range(2048))


def pixel_sum_mse(decoded, features):
    for _ in itertools.islice(lines, 512):
        print("all work and no play " * 50_000)
    return decoded.sum() * 0 + 7
