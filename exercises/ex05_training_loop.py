"""Exercise 5 · The training loop                                             (about 25 minutes)

Now the two forces train the model. Put it into train mode; then, in every epoch, for each batch:

    features ─► device ─► model ─► encoded, z_mean, z_log_var, decoded
                                              │         │         │
                                              └────┬────┘         ├── features
                                                   ▼              ▼
                                                  KL       reconstruction
    loss = alpha · reconstruction + KL
    clear the gradients,  backward,  one step of the optimizer
    write down the three losses

- ``alpha`` multiplies the reconstruction, and only that. It is logged without alpha.
- Every batch counts: a smaller last one, and even one of a single image. Labels are not used.
- The log holds plain Python numbers (floats, not tensors), one for each batch and loss, in order
  over all epochs, measured before that batch's step.
- Use the optimizer and the loss functions that are passed in.

For example, 3 epochs of 4 batches give three lists of 12 numbers. A batch with a reconstruction of
50.0 and a KL of 3.0, trained with alpha = 2, logs 103.0, 50.0 and 3.0. Zero epochs give three empty
lists.

The first two lines are there: they take your own exercises 3 and 4 if no loss functions are
passed in. Replace the line that raises NotImplementedError.

    check    make test           or  kata check ex05
    stuck?   make hint EX=ex05   or  kata hint ex05
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

try:
    from . import ex03_kl_divergence, ex04_reconstruction_loss
except ImportError:  # This file was run by itself.
    import ex03_kl_divergence
    import ex04_reconstruction_loss

LossFunction = Callable[[Tensor, Tensor], Tensor]


def train_vae(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    train_loader: Iterable[tuple[Tensor, Tensor]],
    num_epochs: int,
    *,
    device: str | torch.device = "cpu",
    alpha: float = 1.0,
    kl_divergence: LossFunction | None = None,
    pixel_sum_mse: LossFunction | None = None,
) -> dict[str, list[float]]:
    """Train ``model`` in place and return its losses, batch by batch.

    Minimizes ``alpha * reconstruction + kl``, the negative evidence lower bound
    of Kingma & Welling (2013), "Auto-Encoding Variational Bayes", equation 3.

    Shapes::

        train_loader     gives (features [N, C, H, W], labels [N]), once per epoch
        model(features)  gives (encoded, z_mean [N, D], z_log_var [N, D], decoded [N, C, H, W])

    Returns a dictionary of three lists, one Python float per batch in each, in
    order over all epochs, measured before that batch's optimizer step::

        "train_combined_loss_per_batch"          alpha * reconstruction + kl
        "train_reconstruction_loss_per_batch"    without alpha
        "train_kl_loss_per_batch"
    """
    kl_divergence = kl_divergence or ex03_kl_divergence.kl_divergence
    pixel_sum_mse = pixel_sum_mse or ex04_reconstruction_loss.pixel_sum_mse
    raise NotImplementedError("Exercise 5: your code goes here")


if __name__ == "__main__":
    print("To check what you wrote: make test, or kata check ex05")
