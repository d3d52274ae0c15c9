# exercise: ex05
# tries: leave a model of another class behind, with weights that loop, lie or do not exist
# earns: nothing
# status: any
import torch


class Other:
    def __getattr__(self, name):
        return self

    def __call__(self, *args):
        return torch.zeros(())

    clone = detach = cpu = numpy = contiguous = __call__


def train_vae(model, optimizer, train_loader, num_epochs, **options):
    for name in list(model._parameters):
        delattr(model, name)
        object.__setattr__(model, name, Other())
    model.__class__ = type("VAE", (torch.nn.Module,), {"forward": Other.__call__})
    return {}
