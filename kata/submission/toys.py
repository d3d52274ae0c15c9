"""The small, deterministic model and decoder that stand in for the real ones in the checks."""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from kata.submission.interface import SamplingTask, TrainingFacts, TrainingTask
from kata.submission.pretend_device import is_on_pretend_device

WEIGHTS = ("to_mean", "to_log_var", "to_image")
LEARNING_RATES = {"to_mean": 0.02, "to_log_var": 0.05, "to_image": 0.1}
"""One rate for each weight, so that an optimizer made anew with a single rate is found out."""
NOISE = 0.5
"""The toy's "noise" in train mode. Constant, so that a training run has one right result."""

LossFunction = Callable[[Tensor, Tensor], Tensor]
Outputs = tuple[Tensor, Tensor, Tensor, Tensor]


def toy_outputs(weights: Mapping[str, Tensor], features: Tensor, training: bool) -> Outputs:
    """(encoded, z_mean, z_log_var, decoded) like the real model's: one linear layer each way."""
    flat = features.flatten(1)
    z_mean, z_log_var = flat @ weights["to_mean"], flat @ weights["to_log_var"]
    encoded = z_mean + NOISE * torch.exp(z_log_var / 2) if training else z_mean
    decoded = torch.sigmoid(encoded @ weights["to_image"]).view_as(features)
    return encoded, z_mean, z_log_var, decoded


class ToyVAE(nn.Module):
    """The toy as a module that notes what is done with it."""

    def __init__(self, weights: dict[str, Tensor], facts: TrainingFacts | None = None):
        super().__init__()
        for name in WEIGHTS:
            weight = nn.Parameter(weights[name].clone())
            weight.register_post_accumulate_grad_hook(lambda _: self.note("gradient"))
            setattr(self, name, weight)
        self._facts = facts
        self._last: dict[str, Tensor] = {}

    def forward(self, features: Tensor) -> Outputs:
        outputs = toy_outputs(dict(self.named_parameters()), features, self.training)
        self._record(features, *outputs)
        return outputs

    def zero_grad(self, set_to_none: bool = True) -> None:
        self.note("zero_grad")
        super().zero_grad(set_to_none)

    def note(self, event: str) -> None:
        if self._facts is not None:
            self._facts.events.append(event)

    def label(self, tensor: object) -> str:
        """Which of the last batch's tensors this is, ``"decoded"`` say, or ``"other"``."""
        for name, known in self._last.items():
            if tensor is known:
                return name
        for name, known in self._last.items():
            if isinstance(tensor, Tensor) and tensor.shape == known.shape:
                if torch.equal(tensor.detach(), known.detach().to(tensor.dtype)):
                    cut = known.requires_grad and not tensor.requires_grad
                    return f"detached {name}" if cut else name
        return "other"

    def _record(
        self, features: Tensor, encoded: Tensor, z_mean: Tensor, z_log_var: Tensor, decoded: Tensor
    ) -> None:
        if self._facts is None:
            return
        self.note("forward")
        self._facts.all_train_mode &= self.training
        self._facts.all_on_device &= is_on_pretend_device(features)
        self._last = {
            "decoded": decoded,
            "z_mean": z_mean,
            "z_log_var": z_log_var,
            "encoded": encoded,
            "features": features,
        }


def toy_optimizer(model: ToyVAE) -> torch.optim.Optimizer:
    """Plain gradient descent with a learning rate for each weight."""
    groups = [{"params": [getattr(model, n)], "lr": rate} for n, rate in LEARNING_RATES.items()]

    class SGD(torch.optim.SGD):
        def step(self, closure=None):  # type: ignore[no-untyped-def]
            result = super().step(closure)
            model.note("step" if self is optimizer else "step of another optimizer")
            return result

        def zero_grad(self, set_to_none: bool = True) -> None:
            model.note("zero_grad")
            super().zero_grad(set_to_none)

    optimizer = SGD(groups, lr=0.01)
    return optimizer


def toy_loader(task: TrainingTask) -> DataLoader[tuple[Tensor, ...]]:
    """The task's images in batches, in order, each with a label that means nothing."""
    labels = torch.arange(len(task.images)) % 10
    return DataLoader(TensorDataset(task.images, labels), batch_size=task.batch_size)


def toy_losses(kind: str) -> tuple[LossFunction, LossFunction]:
    """The KL and the pixel loss: correct ones, or, for ``"unusual"``, two other functions.

    Tensors of the wrong shape give a number too, so that a loop that mixes them up runs on and
    its mistake can be named.
    """
    if kind == "unusual":
        return _unusual_kl, _unusual_pixels
    return _kl, _pixels


def _kl(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    z_mean, z_log_var = _alike(z_mean, z_log_var)
    return (z_mean**2 + torch.exp(z_log_var) - 1 - z_log_var).sum(1).mean() / 2


def _pixels(decoded: Tensor, features: Tensor) -> Tensor:
    decoded, features = _alike(decoded, features)
    return ((decoded - features) ** 2).sum(1).mean()


def _unusual_kl(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    z_mean, z_log_var = _alike(z_mean, z_log_var)
    return (z_mean**2 + (z_log_var - 1) ** 2).sum(1).mean() * 1.5


def _unusual_pixels(decoded: Tensor, features: Tensor) -> Tensor:
    decoded, features = _alike(decoded, features)
    return ((decoded - features) ** 4).sum(1).mean() * 3


def _alike(first: Tensor, second: Tensor) -> Sequence[Tensor]:
    """Both as [N, K], cut to the smaller N and K."""
    tensors = [each.flatten(1) if each.dim() > 1 else each[:, None] for each in (first, second)]
    rows = min(len(tensor) for tensor in tensors)
    columns = min(tensor.shape[1] for tensor in tensors)
    return [tensor[:rows, :columns] for tensor in tensors]


class ToyDecoder(nn.Module):
    """Linear and one image per row, so one call and many chunks give the same images."""

    def __init__(self, task: SamplingTask):
        super().__init__()
        self.basis = nn.Parameter(task.basis.clone())
        self.latents: list[Tensor] = []
        self.on_device = True

    def forward(self, latents: Tensor) -> Tensor:
        self.latents.append(latents.detach().clone())
        self.on_device &= is_on_pretend_device(latents)
        dim, *image = self.basis.shape
        if latents.dim() != 2 or latents.shape[1] != dim:
            # A real decoder would stop here; going on lets the mistake be named.
            count = len(latents) if latents.dim() else 1
            return self.basis.new_zeros(count, *image) + 0 * self.basis.sum()
        return (latents @ self.basis.flatten(1)).view(-1, *image)


# What a learner reads in an exception's message.
ToyVAE.__name__, ToyDecoder.__name__ = "VAE", "Decoder"
