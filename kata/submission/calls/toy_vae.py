"""The toy VAE on which ``train_vae`` is checked, with its losses.

Its mathematics is kept apart from the module that a submission gets, so that whatever is done to
the module, the expected result is computed by functions that the submission never saw.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d

from kata.submission.pretend_device import is_on_pretend_device, mark_what_moves
from kata.submission.values import has_memory

if TYPE_CHECKING:
    from kata.contract import LossFunction

FILTERS = 2
MAX_BATCHES = 32
NOISE = 0.5
"""The toy's "noise" in train mode. Constant, so that a training run has one right result."""
GAIN = 1.25
"""What a part of the toy, which has a mode of its own, multiplies by in train mode."""

SPARE = "spare"
"""A weight on which no output depends, where a model has it."""

FACTORS = "factors"
"""The only weight of the smallest model: one factor for each pixel."""

RESHAPED = "reshaped "
"""What the label of a tensor begins with, where only its shape is another one."""

Outputs = tuple[Tensor, Tensor, Tensor, Tensor]


@dataclass
class Facts:
    """What was observed while the loop ran. Names mistakes; never earns a point.

    ``events`` stand in the order in which they came. ``batches`` has, for each of the first forward
    passes, which of the loader's images went into the model; -1 stands for any other image.
    """

    events: list[str] = field(default_factory=list)
    batches: list[list[int]] = field(default_factory=list)
    kl_arguments: list[tuple[str, str]] = field(default_factory=list)
    pixel_arguments: list[tuple[str, str]] = field(default_factory=list)
    all_train_mode: bool = True
    kept_in_eval_mode: bool = True
    all_on_device: bool = True


def toy_outputs(weights: Mapping[str, Tensor], features: Tensor, training: bool) -> Outputs:
    """(encoded, z_mean, z_log_var, decoded) like the real model's: one linear layer each way.

    Where there is one weight, it is the encoder, too: ``to_image``, or one factor for each pixel.
    """
    return _toy_outputs(weights, features, training, GAIN if training else 1.0)


def _toy_outputs(
    weights: Mapping[str, Tensor], features: Tensor, noisy: bool, gain: float
) -> Outputs:
    # Few operations: the checks take some fifteen hundred steps.
    if FACTORS in weights:
        z = features.flatten(1) * weights[FACTORS]
        return z, z, z, (z * weights[FACTORS]).view(features.shape)
    if len(weights) == 1:  # A model whose encoder is its decoder, transposed.
        z = features.flatten(1) @ weights["to_image"].mT
        return z, z, z, (z @ weights["to_image"]).view(features.shape)
    filtered = conv2d(features, weights["filter"], weights["filter_bias"])
    flat = gain * filtered.flatten(1)
    z_mean = torch.addmm(weights["mean_bias"], flat, weights["to_mean"])
    z_log_var = torch.addmm(weights["log_var_bias"], flat, weights["to_log_var"])
    encoded = torch.add(z_mean, torch.exp(z_log_var / 2), alpha=NOISE) if noisy else z_mean
    pixels = torch.sigmoid(torch.addmm(weights["image_bias"], encoded, weights["to_image"]))
    return encoded, z_mean, z_log_var, pixels.view(features.shape)


class Gain(nn.Dropout):
    """A part with a mode of its own, which code that looks for dropout finds."""

    def forward(self) -> float:  # type: ignore[override]
        return GAIN if self.training else 1.0


class Kept(nn.Dropout):
    """A part that its owner keeps in eval mode, as pretrained layers are: train() leaves it so."""

    def train(self, mode: bool = True) -> "Kept":
        return super().train(False)

    def forward(self) -> float:  # type: ignore[override]
        return GAIN if self.training else 1.0


class Statistics(nn.BatchNorm2d):
    """Running statistics, of which only the number of batches is kept."""

    START = 5

    def __init__(self) -> None:
        super().__init__(1, affine=False)
        self.num_batches_tracked: Tensor = self.num_batches_tracked + self.START
        self.batches = 0
        """The same number, where a submission is less likely to change it."""
        self.tracked = 0
        """How many of these could be added to ``num_batches_tracked``."""

    def forward(self) -> None:  # type: ignore[override]
        if self.training:
            # Past Module's own way to set an attribute, which takes longer than the rest.
            self.__dict__["batches"] += 1
            with contextlib.suppress(RuntimeError):  # torch.func lets nothing be added to.
                self.num_batches_tracked.add_(1)
                self.__dict__["tracked"] += 1

    def are_lost(self) -> bool:
        """Whether they were set back, or kept in a copy of the module alone."""
        return int(self.num_batches_tracked) < self.START + self.tracked


class Last(dict[str, Tensor]):
    """The last batch's tensors, by name. A copy of the model begins without: tensors in the middle
    of a graph can't be copied."""

    def __deepcopy__(self, _: Any) -> "Last":
        return Last()


class ToyVAE(nn.Module):
    """The toy as a module that records what is done with it."""

    def __init__(
        self,
        weights: dict[str, Tensor],
        facts: Facts | None = None,
        images: Tensor | None = None,
    ):
        """``images`` are the loader's, to tell which of them come."""
        super().__init__()
        self.gain = Gain()
        self.kept = Kept()
        self.statistics = Statistics()
        self._names = tuple(weights)
        for name, start in weights.items():
            weight = nn.Parameter(start.clone())
            weight.register_post_accumulate_grad_hook(lambda _: self.note("gradient"))
            setattr(self, name, weight)
        if "to_image" in weights:
            # The last layer's weights, for code that looks for linear layers.
            self.last = nn.Linear(1, 1, bias=False)
            self.last.weight = self._parameters["to_image"]  # type: ignore[assignment]
        self._facts = facts
        self._pixels = 0 if images is None else images[0].numel()
        self._numbers: dict[tuple[float, ...], int] = {}
        for number, image in enumerate(() if images is None else _pixels_of_each(images)):
            self._numbers.setdefault(image, number)
        self._last = Last()
        self._drawn: list[Tensor] = []

    def forward(self, features: Tensor) -> Outputs:
        self.statistics()  # First: a pass that is repeated for its gradients may stop half way.
        if len(self._drawn) < MAX_BATCHES:
            number = torch.rand((), generator=torch.default_generator)
            if self.training and torch.is_grad_enabled():  # Validation may put the state back.
                self._drawn.append(number)
        weights = {name: getattr(self, name) for name in self._names}
        gain = self.gain() * self.kept()
        outputs = _toy_outputs(weights, features, self.training, gain)
        self._record(features, *outputs)
        return outputs

    def decoder(self, encoded: Tensor) -> Tensor:
        """A part, for code that looks for it: images before their sigmoid, flat."""
        self.note("decoder")
        return encoded @ self.get_parameter("to_image")

    def draws_again(self) -> bool:
        """Whether a pass drew the random number of the one before, as no model should."""
        numbers = [float(number) for number in self._drawn]
        return any(first == second for first, second in pairwise(numbers))

    def _apply(self, move: Any, recurse: bool = True) -> Any:
        mark_what_moves(self, move)
        return super()._apply(move, recurse)

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
            if isinstance(tensor, Tensor) and tensor.numel() == known.numel():
                values = known.detach().to(tensor.dtype)
                if torch.equal(tensor.detach().flatten(), values.flatten()):
                    cut = known.requires_grad and not tensor.requires_grad
                    shaped = RESHAPED if tensor.shape != known.shape else ""
                    return f"{shaped}{'detached ' if cut else ''}{name}"
        return "other"

    def _record(
        self, features: Tensor, encoded: Tensor, z_mean: Tensor, z_log_var: Tensor, decoded: Tensor
    ) -> None:
        if self._facts is None:
            return
        self.note("forward")
        if len(self._facts.batches) < MAX_BATCHES:
            self._facts.batches.append(self._which(features.detach()))
        modes = self.training, self.gain.training, self.statistics.training
        self._facts.all_train_mode &= all(modes)
        self._facts.kept_in_eval_mode &= not self.kept.training
        if has_memory(features):  # What stands for it in torch.func's transforms has no mark.
            self._facts.all_on_device &= is_on_pretend_device(features)
        self._last.update(
            decoded=decoded,
            z_mean=z_mean,
            z_log_var=z_log_var,
            encoded=encoded,
            features=features,
        )

    def _which(self, features: Tensor) -> list[int]:
        """The numbers of these images in the loader."""
        if features.shape[1:].numel() != self._pixels:
            return [-1] * len(features)
        return [self._numbers.get(image, -1) for image in _pixels_of_each(features)]


def _pixels_of_each(images: Tensor) -> list[tuple[float, ...]]:
    return [tuple(image) for image in images.detach().flatten(1).tolist()]


def toy_losses(kind: str) -> "tuple[LossFunction, LossFunction]":
    """The KL and the pixel loss: correct ones; other functions where they are unusual or light.

    Tensors of the wrong shape give a number too, so that a loop that mixes them up runs to its end
    and its mistake can be named.
    """
    if kind == "light":
        return _light_kl, _light_pixels
    kl = _unusual_kl if kind in ("unusual", "unusual kl") else _kl
    return kl, _unusual_pixels if kind in ("unusual", "unusual pixels") else _pixels


def _kl(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    z_mean, z_log_var = _same_size(z_mean, z_log_var)
    # A product: powers take several times as long.
    return (z_mean * z_mean + torch.expm1(z_log_var) - z_log_var).sum() / (2 * len(z_mean))


def _pixels(decoded: Tensor, features: Tensor) -> Tensor:
    decoded, features = _same_size(decoded, features)
    errors = decoded - features
    return (errors * errors).sum() / len(decoded)


def _light_kl(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    """Like the right one, 0 where both are 0, and so is its gradient."""
    z_mean, z_log_var = _same_size(z_mean, z_log_var)
    return (z_mean * z_log_var).sum()


def _light_pixels(decoded: Tensor, features: Tensor) -> Tensor:
    """Symmetric, as the right one is."""
    decoded, features = _same_size(decoded, features)
    return (decoded + features).sum()


def _unusual_kl(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    z_mean, z_log_var = _same_size(z_mean, z_log_var)
    return (z_mean**2 + (z_log_var - 1) ** 2).sum() * 1.5 / len(z_mean)


def _unusual_pixels(decoded: Tensor, features: Tensor) -> Tensor:
    """Columns count more from left to right, so the images' shape matters."""
    decoded, features = _same_size(decoded, features)
    columns = torch.linspace(1, 2, decoded.shape[-1], dtype=decoded.dtype)
    return (columns * (decoded - features) ** 4).sum() * 2 / len(decoded)


def _same_size(first: Tensor, second: Tensor) -> Sequence[Tensor]:
    """Both with the same shape: where they differ, as [N, K], cut to the smaller N and K."""
    if first.shape == second.shape and first.dim() > 0:
        return first, second
    tensors = [
        tensor.flatten(1) if tensor.dim() > 1 else tensor[:, None] for tensor in (first, second)
    ]
    rows = min(len(tensor) for tensor in tensors)
    columns = min(tensor.shape[1] for tensor in tensors)
    return [tensor[:rows, :columns] for tensor in tensors]


# The name that a learner reads in an exception's message.
ToyVAE.__name__ = "VAE"
