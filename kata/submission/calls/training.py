"""``train_vae``: takes a toy VAE, a loader and an optimizer, returns the log and the weights.

The toy's mathematics is kept apart from the module that a submission gets, so that whatever is done
to the module, the expected result is computed by functions that the submission never saw.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d
from torch.utils.data import DataLoader, TensorDataset

from kata.contract import LOG_KEYS
from kata.submission.failures import Raised
from kata.submission.interface import Student
from kata.submission.pretend_device import (
    PRETEND_DEVICE,
    is_on_pretend_device,
    put_on_pretend_device,
)
from kata.submission.values import kind_of

if TYPE_CHECKING:
    from kata.contract import LossFunction

FILTERS = 2
LEARNING_RATES = {
    **dict.fromkeys(("filter", "filter_bias"), 0.03),
    **dict.fromkeys(("to_mean", "mean_bias"), 0.02),
    **dict.fromkeys(("to_log_var", "log_var_bias"), 0.05),
    **dict.fromkeys(("to_image", "image_bias"), 0.1),
}
"""One rate for each layer, so that an optimizer made anew with a single rate is found out."""
NOISE = 0.5
"""The toy's "noise" in train mode. Constant, so that a training run has one right result."""
GAIN = 1.25
"""What a part of the toy, which has a mode of its own, multiplies by in train mode."""

Outputs = tuple[Tensor, Tensor, Tensor, Tensor]


@dataclass(frozen=True)
class Task:
    """One call of ``train_vae``: a toy model, its data and the arguments.

    ``images`` is [M, C, H, W] and is handed out in batches of ``batch_size``, in order, the last
    one smaller where M asks for it. ``weights`` are the toy model's. ``alpha`` and ``device`` are
    left out of the call where they are None. ``losses`` is ``"standard"`` (a correct KL and pixel
    sum are passed), ``"unusual"`` (two other functions are passed), ``"unusual kl"`` or ``"unusual
    pixels"`` (that one is passed alone) or ``"default"`` (none is).

    ``loader`` names one of ``LOADERS``. With ``whole_alpha`` alpha is an int, with
    ``device_object`` the device a torch.device. The learning rates are multiplied by ``rate``. With
    ``half_awake`` the model is in train mode from the start, but for its part. With ``again``
    another training follows before the log of the first is read.
    """

    images: Tensor
    batch_size: int
    num_epochs: int
    weights: dict[str, Tensor]
    alpha: float | None = None
    device: str | None = None
    losses: str = "standard"
    loader: str = "DataLoader"
    whole_alpha: bool = False
    device_object: bool = False
    rate: float = 1.0
    half_awake: bool = False
    again: bool = False


@dataclass(frozen=True)
class LogEntry:
    """One number of the returned log. ``kind`` is its type's name."""

    kind: str
    value: float


@dataclass
class Facts:
    """What was observed while the loop ran. Names mistakes; never earns a point."""

    events: list[str] = field(default_factory=list)
    kl_arguments: list[tuple[str, str]] = field(default_factory=list)
    pixel_arguments: list[tuple[str, str]] = field(default_factory=list)
    all_train_mode: bool = True
    all_on_device: bool = True


@dataclass(frozen=True)
class Record:
    """What came out: the log (None with ``returned`` in words, if it was no dictionary), the
    final weights, what else of the things handed in has ``changed``, and the facts."""

    log: dict[str, list[LogEntry] | None] | None
    returned: str
    weights: dict[str, Tensor]
    changed: list[str]
    facts: Facts


def run(task: Task, student: Student) -> Record:
    """Let the student's loop train the toy. Correct losses stand in for exercises 3 and 4."""
    _warm_up_training()
    facts = Facts()

    def use(train_vae: Callable[..., Any]) -> tuple[Any, ToyVAE, list[str]]:
        log, model, changed = _one_training(train_vae, task, facts)
        if task.again:
            _one_training(train_vae, replace(task, images=1 - task.images), Facts())
        return log, model, changed

    kl, pixels = toy_losses("standard")
    try:
        log, model, changed = student(
            use,
            words(task),
            stand_ins={"kl_divergence": kl, "pixel_sum_mse": pixels},
            pretend=task.device == PRETEND_DEVICE,
        )
    except Raised as raised:
        raised.facts = facts
        raise
    weights = {name: getattr(model, name).detach().clone() for name in task.weights}
    return Record(_plain_log(log), kind_of(log), weights, changed, facts)


def _one_training(
    train_vae: Callable[..., Any], task: Task, facts: Facts
) -> "tuple[Any, ToyVAE, list[str]]":
    """The log, the trained model, and what else has changed of the things handed in."""
    vars(facts).update(vars(Facts()))
    model = ToyVAE(task.weights, facts)
    model.train(task.half_awake)
    model.gain.eval()
    images = task.images.clone()
    optimizer, loader = toy_optimizer(model, task.rate), LOADERS[task.loader](images, task)
    for name in task.weights:
        if task.device == PRETEND_DEVICE:
            put_on_pretend_device(getattr(model, name))
    kl, pixels = toy_losses(task.losses)

    def kl_divergence(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
        facts.kl_arguments.append((model.label(z_mean), model.label(z_log_var)))
        return kl(z_mean, z_log_var)

    def pixel_sum_mse(decoded: Tensor, features: Tensor) -> Tensor:
        facts.pixel_arguments.append((model.label(decoded), model.label(features)))
        return pixels(decoded, features)

    options: dict[str, Any] = {}
    if task.losses in ("standard", "unusual", "unusual kl"):
        options["kl_divergence"] = kl_divergence
    if task.losses in ("standard", "unusual", "unusual pixels"):
        options["pixel_sum_mse"] = pixel_sum_mse
    if task.alpha is not None:
        options["alpha"] = int(task.alpha) if task.whole_alpha else task.alpha
    if task.device is not None:
        options["device"] = torch.device(task.device) if task.device_object else task.device
    before = _state(model, optimizer, images)
    log = train_vae(model, optimizer, loader, task.num_epochs, **options)
    after = _state(model, optimizer, images)
    return log, model, [what for what in before if before[what] != after[what]]


def _state(model: "ToyVAE", optimizer: torch.optim.Optimizer, images: Tensor) -> dict[str, Any]:
    """What training has no business to change, by what it is called."""
    weights = list(model.parameters())
    return {
        "the images in the loader": (images.dtype, images.tolist()),
        "the weights' dtype": [weight.dtype for weight in weights],
        "whether weights get gradients": [weight.requires_grad for weight in weights],
        "the model's hooks": [
            len(hooks or ())
            for module in model.modules()
            for hooks in (module._forward_hooks, module._forward_pre_hooks, module._backward_hooks)
        ],
        "the model's parts": [name for name, _ in model.named_modules()],
        "the optimizer's settings": [
            {key: value for key, value in group.items() if key != "params"}
            for group in optimizer.param_groups
        ],
    }


def check_record(record: Record, task: Task) -> None:
    """Raise ValueError if this task can't give this record."""
    if record.weights.keys() != task.weights.keys():
        raise ValueError("there is not one tensor for each weight")


def words(task: Task) -> dict[str, Tensor | str]:
    """The task, in the terms in which a learner sees it."""
    batches = [len(batch) for batch in task.images.split(task.batch_size)]
    given: dict[str, Tensor | str] = {
        "num_epochs": str(task.num_epochs),
        "images in each batch": str(batches),
    }
    if task.alpha is not None:
        given["alpha"] = f"{task.alpha:g}"
    if task.device is not None:
        given["device"] = f'"{task.device}"'
    if task.loader != "DataLoader":
        given["train_loader"] = f"{task.loader}: (features, labels)"
    return given


def toy_outputs(weights: Mapping[str, Tensor], features: Tensor, training: bool) -> Outputs:
    """(encoded, z_mean, z_log_var, decoded) like the real model's: one linear layer each way."""
    return _toy_outputs(weights, features, training, GAIN if training else 1.0)


def _toy_outputs(
    weights: Mapping[str, Tensor], features: Tensor, noisy: bool, gain: float
) -> Outputs:
    filtered = conv2d(features, weights["filter"], weights["filter_bias"])
    flat = gain * filtered.flatten(1)
    z_mean = flat @ weights["to_mean"] + weights["mean_bias"]
    z_log_var = flat @ weights["to_log_var"] + weights["log_var_bias"]
    encoded = z_mean + NOISE * torch.exp(z_log_var / 2) if noisy else z_mean
    pixels = torch.sigmoid(encoded @ weights["to_image"] + weights["image_bias"])
    return encoded, z_mean, z_log_var, pixels.view(features.shape)


class Gain(nn.Module):
    """A part with a mode of its own, as dropout and batch norm have."""

    def forward(self) -> float:
        return GAIN if self.training else 1.0


class ToyVAE(nn.Module):
    """The toy as a module that records what is done with it."""

    def __init__(self, weights: dict[str, Tensor], facts: Facts | None = None):
        super().__init__()
        self.gain = Gain()
        for name in LEARNING_RATES:
            weight = nn.Parameter(weights[name].clone())
            weight.register_post_accumulate_grad_hook(lambda _: self.note("gradient"))
            setattr(self, name, weight)
        self._facts = facts
        self._last: dict[str, Tensor] = {}

    def forward(self, features: Tensor) -> Outputs:
        weights = dict(self.named_parameters())
        outputs = _toy_outputs(weights, features, self.training, self.gain())
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
        self._facts.all_train_mode &= self.training and self.gain.training
        self._facts.all_on_device &= is_on_pretend_device(features)
        self._last = {
            "decoded": decoded,
            "z_mean": z_mean,
            "z_log_var": z_log_var,
            "encoded": encoded,
            "features": features,
        }


def toy_optimizer(model: ToyVAE, rate: float = 1.0) -> torch.optim.Optimizer:
    """Plain gradient descent with a learning rate for each layer."""
    groups: list[dict[str, Any]] = [
        {"params": [getattr(model, n) for n, own in LEARNING_RATES.items() if own == r], "lr": r}
        for r in sorted(set(LEARNING_RATES.values()))
    ]
    for group in groups:
        group["lr"] *= rate

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


def _labels(images: Tensor) -> Tensor:
    """A label for each image, which means nothing."""
    return torch.arange(len(images)) % 10


def _pairs(images: Tensor, task: Task) -> list[tuple[Tensor, Tensor]]:
    """The images in batches, in order, with their labels."""
    batches = (each.split(task.batch_size) for each in (images, _labels(images)))
    return list(zip(*batches, strict=True))


class _Iterable:
    """A loader that is nothing but that: it has a length and can be iterated again and again."""

    def __init__(self, pairs: list[tuple[Tensor, Tensor]]):
        self._pairs = pairs

    def __len__(self) -> int:
        return len(self._pairs)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        return iter(self._pairs)


LOADERS: dict[str, Callable[[Tensor, Task], Any]] = {
    "DataLoader": lambda images, task: DataLoader(
        TensorDataset(images, _labels(images)), batch_size=task.batch_size
    ),
    "list of tuples": _pairs,
    "list of lists": lambda images, task: [list(pair) for pair in _pairs(images, task)],
    "tuple of tuples": lambda images, task: tuple(_pairs(images, task)),
    "iterable": lambda images, task: _Iterable(_pairs(images, task)),
}
"""Loaders of every make, by what they are."""


def toy_losses(kind: str) -> "tuple[LossFunction, LossFunction]":
    """The KL and the pixel loss: correct ones, or, where they are unusual, other functions.

    Tensors of the wrong shape give a number too, so that a loop that mixes them up runs to its end
    and its mistake can be named.
    """
    kl = _unusual_kl if kind in ("unusual", "unusual kl") else _kl
    return kl, _unusual_pixels if kind in ("unusual", "unusual pixels") else _pixels


def _kl(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    z_mean, z_log_var = _same_size(z_mean, z_log_var)
    return (z_mean**2 + torch.exp(z_log_var) - 1 - z_log_var).sum(1).mean() / 2


def _pixels(decoded: Tensor, features: Tensor) -> Tensor:
    decoded, features = _same_size(decoded, features)
    return ((decoded - features) ** 2).sum(1).mean()


def _unusual_kl(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    z_mean, z_log_var = _same_size(z_mean, z_log_var)
    return (z_mean**2 + (z_log_var - 1) ** 2).sum(1).mean() * 1.5


def _unusual_pixels(decoded: Tensor, features: Tensor) -> Tensor:
    decoded, features = _same_size(decoded, features)
    return ((decoded - features) ** 4).sum(1).mean() * 3


def _same_size(first: Tensor, second: Tensor) -> Sequence[Tensor]:
    """Both as [N, K], cut to the smaller N and K."""
    tensors = [
        tensor.flatten(1) if tensor.dim() > 1 else tensor[:, None] for tensor in (first, second)
    ]
    rows = min(len(tensor) for tensor in tensors)
    columns = min(tensor.shape[1] for tensor in tensors)
    return [tensor[:rows, :columns] for tensor in tensors]


_loaded = False


def _warm_up_training() -> None:
    """Torch loads a lot at an optimizer's first step: not on the submission's time."""
    global _loaded
    if not _loaded:
        weight = torch.nn.Parameter(torch.ones(1))
        weight.sum().backward()
        torch.optim.SGD([weight], lr=0.1).step()
        _loaded = True


def _plain_log(log: Any) -> dict[str, list[LogEntry] | None] | None:
    if not isinstance(log, dict):
        return None
    plain: dict[str, list[LogEntry] | None] = {}
    for key in LOG_KEYS:
        if key not in log:
            continue
        entries = log[key]
        # A tensor of losses is kept, entry by entry; anything else is not a list.
        is_list = isinstance(entries, list | tuple | Tensor) and getattr(entries, "ndim", 1) == 1
        plain[key] = [_entry(entry) for entry in entries] if is_list else None
    return plain


def _entry(value: Any) -> LogEntry:
    kind = "float" if isinstance(value, float) else type(value).__name__
    if isinstance(value, Tensor):
        kind = "Tensor"
    try:
        return LogEntry(kind, float(value))
    except BaseException:
        return LogEntry(kind, float("nan"))


# The name that a learner reads in an exception's message.
ToyVAE.__name__ = "VAE"
