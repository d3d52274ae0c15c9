"""Names mistakes in the training loop, by training the toy model with each of them.

First the final weights: they show how the loop trained. If they are right, the log: it shows what
was recorded. What weights can't show (why they did not move, what a loss was given) is read from
what was observed while the loop ran.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import permutations

import torch
from torch import Tensor

from kata.contract import LOG_KEYS
from kata.lessons.ex05.expected import (
    close_to,
    descend,
    detached,
    gradients_of,
    known_training,
    toy_weights,
)
from kata.lessons.ex05.tasks import training_task
from kata.lessons.fingerprint import close
from kata.lessons.probes import on_pretend_device
from kata.submission.calls.toy_optimizer import LEARNING_RATES
from kata.submission.calls.toy_vae import RESHAPED, toy_losses, toy_outputs
from kata.submission.calls.training import Facts as TrainingFacts
from kata.submission.calls.training import Record as TrainingRecord
from kata.submission.calls.training import Task as TrainingTask
from kata.submission.failures import Raised
from kata.submission.interface import Submission

OUTPUTS = ("encoded", "z_mean", "z_log_var", "decoded")


@dataclass(frozen=True)
class Loop:
    """A training loop with at most one thing done differently."""

    loss: str = "weighted"
    zero: str = "batch"
    step: str = "batch"
    average: bool = False
    skip_epochs: int = 0
    skip_last: bool = False
    first_batch_only: bool = False
    train_mode: bool = True
    order: tuple[int, ...] = (0, 1, 2, 3)
    own_losses: str = ""
    log: str = "before"


FIRST_GROUP = {
    name for name, rate in LEARNING_RATES.items() if rate == min(LEARNING_RATES.values())
}
"""The weights in the optimizer's first group."""

LOOPS: tuple[tuple[str, Loop], ...] = (
    ("train-no-zero-grad", Loop(zero="never")),
    ("train-no-zero-grad", Loop(zero="epoch")),
    ("train-no-zero-grad", Loop(zero="first group")),
    ("train-step-per-epoch", Loop(step="epoch")),
    ("train-step-per-epoch", Loop(step="epoch", zero="epoch")),
    ("train-step-per-epoch", Loop(step="epoch", zero="never")),
    ("train-step-per-epoch", Loop(step="epoch", zero="epoch", average=True)),
    ("train-step-per-epoch", Loop(step="epoch", zero="never", average=True)),
    ("train-alpha-ignored", Loop(loss="unweighted")),
    ("train-alpha-on-kl", Loop(loss="weighted kl")),
    ("train-alpha-on-both", Loop(loss="weighted both")),
    ("train-kl-missing", Loop(loss="no kl")),
    ("train-kl-missing", Loop(loss="unweighted, no kl")),
    ("train-kl-subtracted", Loop(loss="minus kl")),
    ("train-reconstruction-missing", Loop(loss="kl")),
    ("train-reconstruction-missing", Loop(loss="weighted kl only")),
    *(("train-first-epoch-only", Loop(skip_epochs=count)) for count in (1, 2)),
    ("train-first-epoch-only", Loop(skip_epochs=2, first_batch_only=True)),
    ("train-drops-last-batch", Loop(skip_last=True)),
    ("train-eval-mode", Loop(train_mode=False)),
    *(("train-losses-ignored", Loop(own_losses=which)) for which in ("kl", "pixels", "both")),
    *(("train-outputs-swapped", Loop(order=order)) for order in permutations(range(4))),
)

TASKS: tuple[TrainingTask, ...] = (
    training_task(images=11, batch_size=3, num_epochs=3, alpha=0.3, seed=11),
    training_task(images=10, batch_size=3, num_epochs=3, alpha=0.3, seed=12),
    training_task(images=8, batch_size=3, num_epochs=3, alpha=0.3, losses="unusual", seed=13),
    training_task(
        images=8,
        batch_size=3,
        num_epochs=3,
        alpha=0.3,
        losses="unusual",
        loss_modules=True,
        seed=15,
    ),
    training_task(images=8, batch_size=3, num_epochs=3, seed=14),
)


FURTHER_TASKS: tuple[TrainingTask, ...] = (
    replace(TASKS[0], half_awake=True),
    *(replace(TASKS[2], losses=losses) for losses in ("unusual kl", "unusual pixels")),
)
"""Where a training that is right on the others may be wrong by a mistake that has a name."""

MANY_BATCHES = training_task(images=205, batch_size=1, num_epochs=2, seed=15)
"""What is done once in every few batches looks like once per epoch, or never, in short epochs."""


def diagnose(submission: Submission) -> list[str]:
    for number, task in enumerate(TASKS):
        try:
            record = submission(task)
        except Raised as raised:
            return _diagnose_exception(raised)
        names = _diagnose_record(record, number)
        if names is not None and _is_finite(record):
            return names if _holds_in_long_epochs(names, submission) else []
        if names is not None:  # Where nothing but NaN is left, all that diverges is alike.
            last = len(TASKS) - 1
            return names if _diagnose_record(submission(TASKS[last]), last) == names else []
    try:
        submission(replace(TASKS[0], device="cpu", device_object=True))
        otherwise = [(task, submission(task)) for task in FURTHER_TASKS]
    except Raised as raised:
        return _diagnose_exception(raised)
    for task, record in otherwise:
        if not close_to(record.weights, known_training(task)[1]):
            return _diagnose_facts(record.facts, task)
    for task in (TASKS[0], replace(TASKS[0], elsewhere=True)):
        there = on_pretend_device(submission, task)
        if there is not None and not there.facts.all_on_device:
            return ["train-device-ignored"]
    return []


def _is_finite(record: TrainingRecord) -> bool:
    return all(bool(torch.isfinite(weights).all()) for weights in record.weights.values())


def _holds_in_long_epochs(names: list[str], submission: Submission) -> bool:
    """Whether what was seen in short epochs is so in long ones, too."""
    if not names or names[0] not in (
        "train-step-per-epoch",
        "train-no-step",
        "train-logs-per-epoch",
    ):
        return True
    record = submission(MANY_BATCHES)
    if names[0] == "train-logs-per-epoch":
        logs = (record.log or {}).values()
        return all(len(entries or ()) == MANY_BATCHES.num_epochs for entries in logs)
    steps = record.facts.events.count("step")
    return steps == (0 if names[0] == "train-no-step" else MANY_BATCHES.num_epochs)


def _diagnose_exception(raised: Raised) -> list[str]:
    if raised.asked_index or set(raised.devices_asked) - {"cpu"}:
        return ["train-device-ignored"]
    if raised.facts is None:
        return []
    # Torch can't go back through weights that a step has changed since.
    went_back = "modified by an inplace operation" in str(raised)
    if _steps_before_backward(raised.facts, went_back):
        return ["train-step-before-backward"]
    return _diagnose_arguments(raised.facts)


def _diagnose_record(record: TrainingRecord, number: int) -> list[str] | None:
    """The names for a wrong record of a task in ``TASKS``; None for a right one."""
    if record.log is None or set(record.log) != set(LOG_KEYS) or None in record.log.values():
        return ["train-log-keys"]
    if any(entry.kind == "Tensor" for log in record.log.values() for entry in log or ()):
        return ["train-logs-tensors"]
    log = {key: [entry.value for entry in entries or ()] for key, entries in record.log.items()}
    right_log, right_weights = known_training(TASKS[number])
    if not close_to(record.weights, right_weights):
        return _diagnose_training(record, number)
    if all(_same_log(log[key], right_log[key]) for key in LOG_KEYS):
        in_eval_mode = record.batches_seen < len(right_log[LOG_KEYS[0]])
        return ["train-eval-mode"] if in_eval_mode else None
    return _diagnose_log(log, number)


def _diagnose_training(record: TrainingRecord, number: int) -> list[str]:
    facts, task = record.facts, TASKS[number]
    names = _diagnose_arguments(facts)
    if names:
        return names
    if _steps_before_backward(facts):
        return ["train-step-before-backward"]
    if all(torch.equal(record.weights[name], task.weights[name]) for name in task.weights):
        return _diagnose_unchanged_weights(facts)
    if "step" not in facts.events:
        return ["train-own-optimizer"] if "gradient" in facts.events else []
    fitting = {name for name, loop in LOOPS if close_to(record.weights, simulate(number, loop)[1])}
    if len(fitting) == 1:
        return list(fitting)
    if _steps_per_epoch(facts, task):
        return ["train-step-per-epoch"]
    return _diagnose_facts(facts, task)


def _diagnose_facts(facts: TrainingFacts, task: TrainingTask) -> list[str]:
    """What was seen that must not be, however it came about."""
    if not facts.all_train_mode:
        return ["train-eval-mode"]
    used = {"kl": facts.kl_arguments, "pixels": facts.pixel_arguments}
    passed_in = {"default": (), "unusual kl": ("kl",), "unusual pixels": ("pixels",)}
    if not all(used[which] for which in passed_in.get(task.losses, used)):
        return ["train-losses-ignored"]
    return []


def _steps_before_backward(facts: TrainingFacts, went_back: bool = False) -> bool:
    """Whether the first step came before any gradient, and a backward pass after it."""
    events = facts.events
    if "step" not in events or "gradient" in events[: events.index("step")]:
        return False
    return went_back or "gradient" in events


def _steps_per_epoch(facts: TrainingFacts, task: TrainingTask) -> bool:
    """Whether there was one step after all batches of an epoch, epoch for epoch."""
    batches = -(-len(task.images) // task.batch_size)
    order = [event for event in facts.events if event in ("forward", "step")]
    return order == [*["forward"] * batches, "step"] * task.num_epochs


def _diagnose_arguments(facts: TrainingFacts) -> list[str]:
    """Mistakes that show in what the loss functions were given."""
    wrong = {pair for pair in facts.kl_arguments if pair != ("z_mean", "z_log_var")}
    if any(set(pair) <= set(OUTPUTS) for pair in wrong):
        return ["train-outputs-swapped"]
    for labels in facts.pixel_arguments:
        pair = tuple(label.removeprefix(RESHAPED) for label in labels)
        if set(pair) == {"decoded", "features"}:
            continue
        if "features" in pair and set(pair) & set(OUTPUTS[:3]):
            return ["train-outputs-swapped"]
        # What the decoder gives by itself is not the target.
        return [] if "decoder" in facts.events else ["train-wrong-target"]
    return []


def _diagnose_unchanged_weights(facts: TrainingFacts) -> list[str]:
    """Why the weights are what they were before training."""
    if "forward" not in facts.events:
        return []
    if "gradient" not in facts.events:
        return ["train-no-backward"]
    return ["train-zero-grad-late" if "step" in facts.events else "train-no-step"]


def _diagnose_log(log: dict[str, list[float]], number: int) -> list[str]:
    """Mistakes in what was logged, when the training itself was right."""
    task = TASKS[number]
    batches = -(-len(task.images) // task.batch_size) * task.num_epochs
    if all(len(entries) == task.num_epochs != batches for entries in log.values()):
        return ["train-logs-per-epoch"]
    for name, loop in _log_loops():
        expected, _ = simulate(number, loop)
        if all(_same_log(log[key], expected[key]) for key in LOG_KEYS):
            return [name]
    return []


def _log_loops() -> Iterator[tuple[str, Loop]]:
    yield "train-logs-weighted", Loop(log="weighted")
    for when in ("after step", "after epoch"):
        for mode in ("", " in eval mode"):
            yield "train-logs-after-step", Loop(log=when + mode)


@cache  # Whoever judges many answers asks for the same ones again.
def simulate(number: int, loop: Loop) -> tuple[dict[str, list[float]], dict[str, Tensor]]:
    """The log and the final weights that ``loop`` would give on the task of this number."""
    task = TASKS[number]
    weights = toy_weights(task)
    losses = list(toy_losses(task.losses))
    for index, which in enumerate(("kl", "pixels")):
        if loop.own_losses in (which, "both"):
            losses[index] = toy_losses("standard")[index]
    alpha = 1.0 if task.alpha is None else task.alpha
    log: dict[str, list[float]] = {key: [] for key in LOG_KEYS}
    batches = list(task.images.double().split(task.batch_size))
    if loop.skip_last:
        batches.pop()
    if loop.first_batch_only:
        batches = batches[:1]
    gradients: dict[str, Tensor] = {}
    for _ in range(task.num_epochs - loop.skip_epochs):
        if loop.zero == "epoch":
            gradients = {}
        for features in batches:
            values = _losses(weights, features, losses, alpha, loop, loop.train_mode)
            if loop.zero == "batch":
                gradients = {}
            if loop.zero == "first group":
                kept = gradients.keys() - FIRST_GROUP
                gradients = {name: gradients[name] for name in kept}
            for name, gradient in gradients_of(values[-1], weights).items():
                gradients[name] = gradients[name] + gradient if name in gradients else gradient
            if loop.step == "batch":
                descend(weights, gradients, task.rate)
            if loop.log.startswith("after step"):
                values = _losses_again(weights, features, losses, alpha, loop)
            if not loop.log.startswith("after epoch"):
                _append(log, values, alpha if loop.log == "weighted" else 1.0)
        if loop.step == "epoch":
            rate = task.rate / len(batches) if loop.average else task.rate
            descend(weights, gradients, rate)
        if loop.log.startswith("after epoch"):
            for features in batches:
                _append(log, _losses_again(weights, features, losses, alpha, loop))
    return log, detached(weights)


def _losses(weights, features, losses, alpha, loop, training):  # type: ignore[no-untyped-def]
    """Reconstruction loss, KL, and the loss that is trained on."""
    outputs = toy_outputs(weights, features, training)
    _, z_mean, z_log_var, decoded = (outputs[index] for index in loop.order)
    kl_divergence, pixel_sum_mse = losses
    kl, reconstruction = kl_divergence(z_mean, z_log_var), pixel_sum_mse(decoded, features)
    loss = {
        "weighted": lambda: alpha * reconstruction + kl,
        "unweighted": lambda: reconstruction + kl,
        "weighted kl": lambda: reconstruction + alpha * kl,
        "weighted both": lambda: alpha * (reconstruction + kl),
        "no kl": lambda: alpha * reconstruction,
        "unweighted, no kl": lambda: reconstruction,
        "minus kl": lambda: alpha * reconstruction - kl,
        "kl": lambda: kl,
        "weighted kl only": lambda: alpha * kl,
    }[loop.loss]()
    return reconstruction, kl, loss


def _losses_again(weights, features, losses, alpha, loop):  # type: ignore[no-untyped-def]
    """The losses of a batch once more, in the mode that the loop logs in."""
    training = not loop.log.endswith("in eval mode")
    return _losses(weights, features, losses, alpha, loop, training)


def _append(log, values, weight=1.0):  # type: ignore[no-untyped-def]
    reconstruction, kl, combined = values
    for key, value in zip(LOG_KEYS, (combined, weight * reconstruction, kl), strict=True):
        log[key].append(value.item())


def _same_log(actual: list[float], expected: list[float]) -> bool:
    return close(torch.tensor(actual), torch.tensor(expected))
