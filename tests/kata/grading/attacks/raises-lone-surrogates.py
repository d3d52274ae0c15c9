# exercise: ex04
# tries: a message that can't be written as UTF-8, so that no report can be
# earns: nothing
# status: any


def pixel_sum_mse(decoded, features):
    print("\ud800 printed \udcff")
    raise ValueError("\ud800\udfff\udcff\x00")
