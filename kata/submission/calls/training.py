"""``train_vae``: takes a toy VAE, a loader and an optimizer, returns the log and the weights."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from kata.contract import LOG_KEYS
from kata.submission.calls.toy_loaders import batches_of, toy_loader
from kata.submission.calls.toy_optimizer import MOMENTUM, toy_optimizer, use_before
from kata.submission.calls.toy_vae import SPARE, Facts, ToyVAE, toy_losses
from kata.submission.failures import Raised
from kata.submission.interface import Student
from kata.submission.pretend_device import PRETEND_DEVICE, put_on_pretend_device
from kata.submission.values import kind_of

if TYPE_CHECKING:
    from kata.contract import LossFunction

__all__ = ["Facts", "Record", "Task", "check_record", "run", "words"]


@dataclass(frozen=True, eq=False)
class Task:
    """One call of ``train_vae``: a toy model, its data and the arguments.

    ``images`` is [M, C, H, W] and is handed out in batches of ``batch_size``, in order, the last
    one smaller where M asks for it. ``weights`` are the toy model's. ``alpha`` and ``device`` are
    left out of the call where they are None. ``losses`` is ``"standard"`` (a correct KL and pixel
    sum are passed), ``"unusual"`` (two other functions are passed), ``"light"`` (two that take
    little time), ``"unusual kl"`` or ``"unusual pixels"`` (that one is passed alone) or
    ``"default"`` (none is).

    ``loader`` is one of the toy loaders' ``KINDS``. With ``whole_alpha`` alpha is an int, with
    ``device_object`` the device a torch.device. The learning rates are multiplied by ``rate``. With
    ``half_awake`` the model is in train mode from the start, but for its part. With ``again``
    another training follows before the log of the first is read. With ``loss_modules`` the losses
    that are passed in are modules, not functions. With ``used`` the model has
    gradients of an earlier training and the optimizer momentum, and all have hooks. The weights
    that are ``frozen`` get no gradients; those that are ``left_out`` the optimizer does not hold.
    Where the model is ``elsewhere``, its weights are not on
    ``device``.
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
    used: bool = False
    frozen: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    loss_modules: bool = False
    elsewhere: bool = False


@dataclass(frozen=True)
class LogEntry:
    """One number of the returned log. ``kind`` is its type's name."""

    kind: str
    value: float


@dataclass(frozen=True)
class Record:
    """What came out: the log (None with ``returned`` in words, if it was no dictionary), the
    final weights, how many batches the model's running statistics have seen, whether its random
    numbers came again from one batch to the next, how many ``passes`` over the loader have begun
    where that makes a difference, what else of the things handed in has ``changed``, and the
    facts."""

    log: dict[str, list[LogEntry] | None] | None
    returned: str
    weights: dict[str, Tensor]
    batches_seen: int
    draws_again: bool
    passes: int
    changed: list[str]
    facts: Facts


def run(task: Task, student: Student) -> Record:
    """Let the student's loop train the toy. Correct losses stand in for exercises 3 and 4."""
    facts = Facts()

    def use(train_vae: Callable[..., Any]) -> tuple[Any, ToyVAE, Any, list[str]]:
        outcome = _one_training(train_vae, task, facts)
        if task.again:
            _one_training(train_vae, replace(task, images=1 - task.images), Facts())
        return outcome

    kl, pixels = toy_losses("standard")
    try:
        log, model, loader, changed = student(
            use,
            words(task),
            stand_ins={"kl_divergence": kl, "pixel_sum_mse": pixels},
            pretend=task.device == PRETEND_DEVICE,
        )
    except Raised as raised:
        raised.facts = facts
        raise
    weights = {name: getattr(model, name).detach().clone() for name in task.weights}
    seen = model.statistics.batches
    again = model.draws_again()
    passes = getattr(loader, "passes", 0)
    return Record(_plain_log(log), kind_of(log), weights, seen, again, passes, changed, facts)


def _one_training(
    train_vae: Callable[..., Any], task: Task, facts: Facts
) -> tuple[Any, ToyVAE, Any, list[str]]:
    """The log, the trained model, the loader, and what else has changed of the things handed
    in."""
    vars(facts).update(vars(Facts()))
    images = task.images.clone()
    model = ToyVAE(task.weights, facts, images)
    model.train(task.half_awake)
    model.gain.eval()
    for name in task.frozen:
        getattr(model, name).requires_grad_(False)
    momentum = MOMENTUM if task.used else 0.0
    optimizer = toy_optimizer(model, task.rate, momentum, task.left_out)
    if task.used:
        use_before(model, optimizer)
    loader = toy_loader(task.loader, images, task.batch_size)
    for name in task.weights:
        if task.device == PRETEND_DEVICE and not task.elsewhere:
            put_on_pretend_device(getattr(model, name))
    kl, pixels = toy_losses(task.losses)

    def kl_divergence(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
        facts.kl_arguments.append((model.label(z_mean), model.label(z_log_var)))
        return kl(z_mean, z_log_var)

    def pixel_sum_mse(decoded: Tensor, features: Tensor) -> Tensor:
        facts.pixel_arguments.append((model.label(decoded), model.label(features)))
        return pixels(decoded, features)

    options: dict[str, Any] = {}
    if task.losses not in ("default", "unusual pixels"):
        options["kl_divergence"] = kl_divergence
    if task.losses not in ("default", "unusual kl"):
        options["pixel_sum_mse"] = pixel_sum_mse
    if task.loss_modules:
        options = {name: _LossModule(loss) for name, loss in options.items()}
    if task.alpha is not None:
        options["alpha"] = int(task.alpha) if task.whole_alpha else task.alpha
    if task.device is not None:
        options["device"] = torch.device(task.device) if task.device_object else task.device
    before = _state(model, optimizer, images, loader)
    log = train_vae(model, optimizer, loader, task.num_epochs, **options)
    after = _state(model, optimizer, images, loader)
    changed = [what for what in before if before[what] != after.get(what)]
    if model.statistics.are_lost():
        changed.append("the running statistics that a model keeps, as batch norm does")
    return log, model, loader, changed


class _LossModule(nn.Module):
    def __init__(self, loss: "LossFunction"):
        super().__init__()
        self.loss = loss

    def forward(self, *given: Tensor, **named: Tensor) -> Tensor:
        return self.loss(*given, **named)


def _state(
    model: ToyVAE, optimizer: torch.optim.Optimizer, images: Tensor, loader: Any
) -> dict[str, Any]:
    """What training has no business to change, by what it is called."""
    weights = list(model.parameters())
    batches = [batch for batch, _ in loader] if isinstance(loader, list | tuple) else []
    return {
        "whether the loader's images get gradients": [each.requires_grad for each in batches],
        "the images in the loader": (images.dtype, images.tolist()),
        "the weights' dtype": [weight.dtype for weight in weights],
        "whether weights get gradients": [weight.requires_grad for weight in weights],
        "the model's hooks": [
            len(hooks or ())
            for module in model.modules()
            for hooks in (module._forward_hooks, module._forward_pre_hooks, module._backward_hooks)
        ],
        "the weights' hooks": [
            len(hooks or ())
            for weight in weights
            for hooks in (weight._backward_hooks, weight._post_accumulate_grad_hooks)
        ],
        "the optimizer's hooks": [
            len(hooks)
            for hooks in (optimizer._optimizer_step_pre_hooks, optimizer._optimizer_step_post_hooks)
        ],
        "the model's parts": [name for name, _ in model.named_modules()],
        **{
            f"the optimizer's setting {key}": [group.get(key) for group in optimizer.param_groups]
            for group in optimizer.param_groups
            for key in group
            if key != "params"
        },
    }


def check_record(record: Record, task: Task) -> None:
    """Raise ValueError if this task can't give this record."""
    if record.weights.keys() != task.weights.keys():
        raise ValueError("there is not one tensor for each weight")


def words(task: Task) -> dict[str, Tensor | str]:
    """The task, in the terms in which a learner sees it."""
    batches = [len(batch) for batch in batches_of(task.loader, task.images, task.batch_size)]
    given: dict[str, Tensor | str] = {
        "num_epochs": str(task.num_epochs),
        "images in each batch": str(batches),
    }
    if task.alpha is not None:
        given["alpha"] = f"{task.alpha:g}"
    if task.device is not None:
        device = f'"{task.device}"'
        given["device"] = f"torch.device({device})" if task.device_object else device
    if task.loader != "DataLoader":
        given["train_loader"] = f"{task.loader}: (features, labels)"
    if task.used:
        given["the model and the optimizer"] = "keep gradients and momentum of an earlier training"
    if task.half_awake:
        given["the model"] = "is in train mode already, but for a part of it"
    if task.losses.startswith("unusual "):
        alone = {"unusual kl": "kl_divergence", "unusual pixels": "pixel_sum_mse"}[task.losses]
        given["the loss functions"] = f"{alone} is passed in, the other one is not"
    if task.loss_modules:
        given["the loss functions"] = "are passed in as modules (torch.nn.Module)"
    if SPARE in task.weights:
        given["a weight that changes no output"] = SPARE
    if task.left_out:
        given["not given to the optimizer"] = ", ".join(task.left_out)
    if task.frozen:
        given["frozen, with requires_grad False"] = ", ".join(task.frozen)
    return given


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
