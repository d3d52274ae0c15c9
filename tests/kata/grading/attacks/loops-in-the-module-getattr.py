# exercise: ex04
# tries: hang whoever asks the module for its function
# earns: nothing
# status: any


def __getattr__(name):
    while True:
        pass
