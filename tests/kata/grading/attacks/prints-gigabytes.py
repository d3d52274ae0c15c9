# exercise: ex04
# tries: drown its right answers in output
# earns: nothing
# status: any


def pixel_sum_mse(decoded, features):
    for _ in range(1024):
        print("all work and no play " * 50_000)
    return decoded.sum() * 0 + 7
