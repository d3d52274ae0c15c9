# exercise: ex04
# tries: an exception with circular causes, lying attributes and a traceback that is a loop
# earns: nothing
# status: any


class Tangled(SyntaxError):
    lineno = filename = text = offset = print_file_and_line = property(lambda self: self)
    __notes__ = property(lambda self: 1 / 0)
    __class__ = property(lambda self: NotImplementedError)

    def __str__(self):
        return 5

    def __eq__(self, other):
        return True

    __hash__ = None


def pixel_sum_mse(decoded, features):
    first, second = Tangled(), Tangled()
    first.__cause__, second.__cause__ = second, first
    first.__context__, second.__context__ = second, first
    raise first
