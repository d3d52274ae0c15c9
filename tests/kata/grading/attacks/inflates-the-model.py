# exercise: ex05
# tries: weights of another shape, dtype and size than the model had, a trillion numbers large
# earns: nothing
# status: any
import torch


def train_vae(model, optimizer, train_loader, num_epochs, **options):
    keys = ("combined", "reconstruction", "kl")
    count = num_epochs * len(train_loader)
    for number, parameter in enumerate(model.parameters()):
        parameter.requires_grad_(False)
        wrong = (
            torch.zeros(1).expand(10**12),
            torch.zeros(3, 0, 5, dtype=torch.float64),
            torch.full_like(parameter, float("nan")),
        )
        parameter.data = wrong[number % 3]
    return {f"train_{key}_loss_per_batch": [1.0] * count for key in keys}
