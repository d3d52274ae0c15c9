"""What was seen of a training loop whose mistake has no name: the calls of one batch, what went in,
and how the first steps and the log are made of what they should be made of."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby, pairwise
from typing import Any

import torch
from torch import Tensor

from kata.contract import LOG_KEYS
from kata.lessons.ex05.expected import (
    close_to,
    descend,
    gradients_of,
    known_training,
    toy_weights,
    training_that_fits,
)
from kata.lessons.ex05.tasks import (
    large_task,
    linear_task,
    saddle_task,
    spike_task,
    training_task,
)
from kata.lessons.fingerprint import close
from kata.submission.calls.toy_loaders import CHANNELS_LAST, KINDS, SPECIAL
from kata.submission.calls.toy_optimizer import LEARNING_RATES
from kata.submission.calls.toy_vae import RESHAPED, toy_losses, toy_outputs
from kata.submission.calls.training import Facts, Record, Task
from kata.submission.interface import Submission

ONE_BATCH = training_task(images=5, batch_size=5, num_epochs=1, alpha=0.3, seed=21)
TWO_BATCHES = training_task(images=6, batch_size=3, num_epochs=1, alpha=0.3, seed=22)
SHORT_STEPS = replace(TWO_BATCHES, rate=1e-3)
"""Steps so short that all are taken from nearly the same place."""
SEVERAL = training_task(images=7, batch_size=3, num_epochs=2, alpha=0.3, seed=23)
WORDS = {
    "gradient": "backward",
    **{word: word for word in ("zero_grad", "forward", "step", "step of another optimizer")},
}
SHOWN = 12
LATENTS = ("z_mean", "z_log_var")
CALLS = ("forward", "backward", "step")
LOSSES = dict(zip(LOG_KEYS, ("combined loss", "reconstruction loss", "KL"), strict=True))
OTHERWISE: dict[str, dict[str, Any]] = {
    "alpha is left out": {"alpha": None},
    "alpha is 0": {"alpha": 0.0},
    "alpha is the whole number 3": {"alpha": 3.0, "whole_alpha": True},
    "no loss functions are passed in": {"losses": "default"},
    "only kl_divergence is passed in": {"losses": "unusual kl"},
    "only pixel_sum_mse is passed in": {"losses": "unusual pixels"},
    "other loss functions are passed in": {"losses": "unusual"},
    "device is a torch.device": {"device": "cpu", "device_object": True},
    "model and images are float64": {"dtype": torch.float64},
    "the images have three channels": {"image_shape": (3, 2, 5)},
    "the images are three pixels wide": {"image_shape": (2, 4, 3)},
    "the images are one pixel wide": {"image_shape": (1, 6, 1)},
    "each batch has one image": {"batch_size": 1},
    "a batch has 300 images": {"images": 301, "batch_size": 300},
    "a part of the model is in eval mode before": {"half_awake": True},
    "the losses hardly move": {"rate": 1e-7, "num_epochs": 45},
    "an epoch has 70 batches": {"images": 70, "batch_size": 1, "num_epochs": 1},
    "the log-variances are about 13": {"log_var": 13.0, "rate": 1e-6},
    "the log-variances are about 30": {"log_var": 30.0, "rate": 1e-13},
    "the log-variances are about −13": {"log_var": -13.0},
    "alpha is 784": {"alpha": 784.0, "rate": 1e-3},
    "model and optimizer come from an earlier training": {"used": True},
    "alpha is 0 and the optimizer has momentum": {"alpha": 0.0, "used": True},
    "the optimizer was given some of the weights only": {"left_out": ("filter", "image_bias")},
    "the loss functions are modules": {"losses": "unusual", "loss_modules": True},
    "a weight is frozen (requires_grad=False)": {"frozen": ("filter",)},
    "a weight changes no output, so it gets no gradient": {"spare": True},
    "the function is called again before the log is read": {"again": True},
    **{f"the loader is a {kind}": {"loader": kind} for kind in KINDS if kind not in SPECIAL},
    **{f"the loader gives {kind}": {"loader": kind} for kind in SPECIAL},
    f"the loader gives {CHANNELS_LAST}": {"loader": CHANNELS_LAST, "image_shape": (3, 2, 5)},
}
"""What can be otherwise, each with its task."""


def observe(submission: Submission) -> Iterator[str]:
    one_batch, again, several = map(submission, (ONE_BATCH, ONE_BATCH, SEVERAL))
    yield from _kept_log(one_batch, again)
    if _is_right(several, SEVERAL):
        yield from _other_arguments(several.facts)
        yield from _otherwise(submission)
        return
    yield from _log_in_eval_mode(several)
    yield from _counts(several.facts)
    yield from _order(one_batch)
    yield from _batches(several.facts)
    yield from _modes(several.facts)
    yield from _parts(several.facts)
    yield from _arguments(several.facts)
    yield from _first_step(one_batch)
    yield from _first_step_by_weight(one_batch)
    yield from _second_step(submission(TWO_BATCHES))
    if _is_right(one_batch, ONE_BATCH):
        yield from _short_steps(submission(SHORT_STEPS))
    yield from _log(several)


def _otherwise(submission: Submission) -> Iterator[str]:
    """In which case a training that is right as usual is not."""
    for words, task in _tasks_otherwise().items():
        if not _is_right(submission(task), task):
            one_batch = replace(task, images=task.images[:5], batch_size=5, num_epochs=1)
            yield (
                f"Your training is right in other cases, but not where {words}."
                + _size_of_step(submission(one_batch), one_batch)
                + " Look for what in your loop depends on that."
            )


def _size_of_step(record: Record, task: Task) -> str:
    """Whether the first step follows the right gradient, but not for its whole length."""
    if task.frozen or task.left_out or task.used or task.loader in SPECIAL:
        return ""
    if all(torch.equal(record.weights[name], weight) for name, weight in task.weights.items()):
        return " There, the first step leaves the weights as they were."
    weights = toy_weights(task)
    losses = _both_gradients(weights, task, task.images)
    alpha = 1.0 if task.alpha is None else task.alpha
    gradient = [alpha * a + b for a, b in zip(*losses, strict=True)]
    found = _mix(_step(weights, record.weights, task.rate), [gradient])
    if found is None or abs(found[0] - 1) < 1e-3:
        return ""
    return f" There, the first step is {found[0]:.3g} times what the gradient asks for."


def _kept_log(first: Record, second: Record) -> Iterator[str]:
    """Whether the log of a call begins with that of the call before."""
    for key in LOG_KEYS:
        before, now = ((each.log or {}).get(key) or [] for each in (first, second))
        if before and len(now) > len(before) and now[: len(before)] == before:
            yield (
                "The log of a call begins with the entries of the call before: every call should "
                "start with empty lists of its own."
            )
            return


@cache
def _tasks_otherwise() -> dict[str, Task]:
    usual: dict[str, Any] = {"images": 7, "batch_size": 3, "num_epochs": 2, "alpha": 0.3}
    tasks = {words: training_task(**{**usual, **other}) for words, other in OTHERWISE.items()}
    still = saddle_task(**usual, used=True)
    dark = replace(saddle_task(**{**usual, "alpha": 0.0}, used=True), images=0 * still.images)
    usual_task = tasks["alpha is left out"]
    return {
        **tasks,
        "the model gives pixels below 0 and above 1": linear_task(**usual),
        "the images are larger than 28×28": large_task(**usual),
        "there are pixels below 0 and above 1": replace(usual_task, images=4 * still.images - 2),
        "the losses rise, as momentum moves the weights from where the gradient is 0": still,
        "the loss is 0": dark,
        "the errors of one batch are far larger than those of the others": spike_task(**usual),
    }


def _order(record: Record) -> Iterator[str]:
    """The calls for a single batch, where their order can't be right."""
    events = record.facts.events
    if "forward" not in events:
        yield "The model was never called."
        return
    order = [WORDS.get(event, "something else") for event, _ in groupby(events)]
    unchanged = all(
        torch.equal(record.weights[name], weight) for name, weight in ONE_BATCH.weights.items()
    )
    missing = [call for call in CALLS if call not in order] if unchanged else []
    if missing or _is_disorder(order):
        lack = f" There was no {' and no '.join(missing)}." if missing else ""
        seen = ", ".join(order[:SHOWN])
        yield f"For a training of one batch, this was seen, in order: {seen}.{lack}"


def _is_disorder(order: list[str]) -> bool:
    """Whether a call comes too early, or gradients are zeroed before they are used."""
    firsts = [order.index(call) for call in CALLS if call in order]
    if firsts != sorted(firsts):
        return True
    return any(
        earlier == "backward" and later == "zero_grad" and "step" in order[i + 2 :]
        for i, (earlier, later) in enumerate(pairwise(order))
    )


def _log_in_eval_mode(record: Record) -> Iterator[str]:
    """Whether the log is right but for the mode in which it was measured."""
    log = {key: [entry.value for entry in (record.log or {}).get(key) or ()] for key in LOG_KEYS}
    right = _measured_in_eval_mode()
    if not record.facts.all_train_mode and all(
        close(torch.tensor(log[key]), torch.tensor(right[key])) for key in LOG_KEYS
    ):
        yield (
            "Your log holds the losses that each batch has in eval mode, before its step. Log the "
            "losses that you train on."
        )


@cache
def _measured_in_eval_mode() -> dict[str, list[float]]:
    """The log of a right training, where a forward pass in eval mode comes before each step."""
    weights, losses = toy_weights(SEVERAL), toy_losses(SEVERAL.losses)
    alpha = 1.0 if SEVERAL.alpha is None else SEVERAL.alpha
    log: dict[str, list[float]] = {key: [] for key in LOG_KEYS}
    for features in [*SEVERAL.images.double().split(SEVERAL.batch_size)] * SEVERAL.num_epochs:
        for training in (False, True):
            _, z_mean, z_log_var, decoded = toy_outputs(weights, features, training)
            kl, reconstruction = losses[0](z_mean, z_log_var), losses[1](decoded, features)
            combined = alpha * reconstruction + kl
            if not training:
                for key, loss in zip(LOG_KEYS, (combined, reconstruction, kl), strict=True):
                    log[key].append(loss.item())
        descend(weights, gradients_of(combined, weights))
    return log


def _counts(facts: Facts) -> Iterator[str]:
    batches = len(_right_batches())
    counts = {event: facts.events.count(event) for event in ("forward", "gradient", "step")}
    # Each backward reaches every weight once, where it reaches them all.
    backwards = counts.pop("gradient") / len(LEARNING_RATES)
    if backwards.is_integer():
        counts["backward"] = int(backwards)
    if "forward" in facts.events and any(count != batches for count in counts.values()):
        seen = ", ".join(f"{call} {_times(counts[call])}" for call in CALLS if call in counts)
        epochs = SEVERAL.num_epochs
        each = f"{epochs} epochs of {batches // epochs} batches each"
        yield f"In another training, of {each}, this was seen: {seen}."


def _batches(facts: Facts) -> Iterator[str]:
    right, count = _right_batches(), len(SEVERAL.images)
    if facts.batches == right:
        return
    seen = {number for batch in facts.batches for number in batch}
    if -1 in seen:
        yield (
            "What went into the model was not the loader's images as they are: their values or "
            "their shape were changed before."
        )
    elif missing := [number for number in range(count) if number not in seen]:
        shown = ", ".join(str(number + 1) for number in missing)
        yield f"Of {count} images in the loader, these never went into the model: number {shown}."
    else:
        shown = ", ".join(str([number + 1 for number in batch]) for batch in facts.batches[:4])
        yield (
            f"The loader's batches are images {_shown(right[:3])} in each epoch; into the model "
            f"went {shown}{', …' if len(facts.batches) > 4 else ''}."
        )


def _modes(facts: Facts) -> Iterator[str]:
    if not facts.all_train_mode:
        yield "In at least one forward pass, the model or a part of it was not in train mode."
    if not facts.kept_in_eval_mode:
        yield (
            "A part of the model that keeps itself in eval mode, as frozen layers do, was put into "
            "train mode. Look for what sets training on the parts one by one: the model's own "
            "method asks each part."
        )


def _parts(facts: Facts) -> Iterator[str]:
    if "decoder" in facts.events:
        yield (
            "Your loop calls model.decoder by itself. The decoded images are those that "
            "model(features) gave: another call of a part draws anew where that has dropout, and "
            "need not give all that the model does."
        )


def _arguments(facts: Facts) -> Iterator[str]:
    """What went into each loss."""
    for name, pairs, right in (
        ("kl_divergence", facts.kl_arguments, {LATENTS}),
        (
            "pixel_sum_mse",
            facts.pixel_arguments,
            {("decoded", "features"), ("features", "decoded")},
        ),
    ):
        wrong = [pair for pair in pairs if pair not in right]
        if not pairs:
            yield f"The function {name} that was passed in was never called."
        elif wrong:
            first, second = map(_labelled, wrong[0])
            yield f"{name} was given {first} and {second}."
        elif len(pairs) != len(_right_batches()):
            yield (f"For {len(_right_batches())} batches, {name} was called {_times(len(pairs))}.")


def _other_arguments(facts: Facts) -> Iterator[str]:
    """What only other losses than the usual ones notice."""
    for labels in facts.pixel_arguments[:1]:
        if any(label.startswith(RESHAPED) for label in labels):
            yield (
                "pixel_sum_mse was given images in another shape than [N, C, H, W]. How to add up "
                "their pixels is the loss's own affair."
            )


def _labelled(label: str) -> str:
    label = label.removeprefix(RESHAPED)
    known = label.removeprefix("detached ") in ("features", "decoded", "encoded", *LATENTS)
    return label if known else "something else"


def _first_step(record: Record) -> Iterator[str]:
    """Of which gradients the first step is made."""
    weights = toy_weights(ONE_BATCH)
    step = _step(weights, record.weights)
    found = _mix(step, _both_gradients(weights, ONE_BATCH, ONE_BATCH.images))
    if found is None:
        return
    reconstruction, kl = found
    if abs(reconstruction - 0.3) > 1e-3 or abs(kl - 1) > 1e-3:
        yield (
            f"With alpha 0.3, the step on the first batch followed {reconstruction:.3g} times the "
            f"gradient of the reconstruction loss and {kl:.3g} times that of the KL; it should be "
            "0.3 and 1."
        )


def _first_step_by_weight(record: Record) -> Iterator[str]:
    """Which weights the first step moved by another length than asked for."""
    weights = toy_weights(ONE_BATCH)
    losses = _both_gradients(weights, ONE_BATCH, ONE_BATCH.images)
    factors = {}
    for name, step, *parts in zip(weights, _step(weights, record.weights), *losses, strict=True):
        found = _mix([step], [[0.3 * parts[0] + parts[1]]])
        if found is None:
            return
        factors[name] = found[0]
    off = {name: factor for name, factor in factors.items() if abs(factor - 1) > 1e-3}
    if off:
        by_factor: dict[str, list[str]] = {}
        for name, factor in off.items():
            by_factor.setdefault(f"{factor:.4g}", []).append(name)
        shown = ", and ".join(
            f"{factor} times as long for {', '.join(names)}" for factor, names in by_factor.items()
        )
        others = "; for the other weights it is right" if len(off) < len(factors) else ""
        yield (
            "The first step should be as long as the gradient times the optimizer's learning rate. "
            f"It is {shown}{others}. Look for what scales the loss or some of the gradients."
        )


def _second_step(record: Record) -> Iterator[str]:
    """What the second step has of the first batch, after a first step that was right."""
    weights = toy_weights(TWO_BATCHES)
    first, second = TWO_BATCHES.images.split(TWO_BATCHES.batch_size)
    of_first = _both_gradients(weights, TWO_BATCHES, first)
    right = [0.3 * a + b for a, b in zip(*of_first, strict=True)]
    descend(weights, dict(zip(weights, right, strict=True)))
    of_second = _both_gradients(weights, TWO_BATCHES, second)
    found = _mix(_step(weights, record.weights), [*of_second, right])
    if found is None:
        return
    reconstruction, kl, stale = found
    if abs(stale) > 1e-3:
        yield (
            f"The step on the second batch holds {stale:.3g} times the first batch's gradient, "
            "which it should have nothing of."
        )
    elif abs(reconstruction - 0.3) > 1e-3 or abs(kl - 1) > 1e-3:
        yield (
            "The step on the first batch is right. With alpha 0.3, that on the second followed "
            f"{reconstruction:.3g} times the gradient of the reconstruction loss and {kl:.3g} "
            "times that of the KL."
        )


def _short_steps(record: Record) -> Iterator[str]:
    """Of which gradients all steps together are made, where an epoch has several batches."""
    weights = toy_weights(SHORT_STEPS)
    batches = SHORT_STEPS.images.split(SHORT_STEPS.batch_size)
    by_batch = [_both_gradients(weights, SHORT_STEPS, batch) for batch in batches]
    of_both = [
        [sum(parts, torch.zeros(())) for parts in zip(*each, strict=True)]
        for each in zip(*by_batch, strict=True)
    ]
    found = _mix(_step(weights, record.weights, SHORT_STEPS.rate), of_both)
    if found is None:
        return
    reconstruction, kl = found
    if abs(reconstruction - 0.3) > 0.01 or abs(kl - 1) > 0.01:
        yield (
            "A training on one batch is right. With alpha 0.3, that on an epoch of two batches "
            f"followed {reconstruction:.2g} times the gradient of the reconstruction loss and "
            f"{kl:.2g} times that of the KL; it should be 0.3 and 1. Look for what depends on how "
            "many batches there are, or on which of them it is."
        )


def _both_gradients(weights: dict[str, Tensor], task: Task, images: Tensor) -> list[list[Tensor]]:
    """The gradients of the reconstruction loss and of the KL on one batch."""
    kl_divergence, pixel_sum_mse = toy_losses(task.losses)
    features = images.double()
    _, z_mean, z_log_var, decoded = toy_outputs(weights, features, training=True)
    losses = pixel_sum_mse(decoded, features), kl_divergence(z_mean, z_log_var)
    return [
        [
            gradient.detach()
            for gradient in torch.autograd.grad(
                loss, list(weights.values()), retain_graph=True, materialize_grads=True
            )
        ]
        for loss in losses
    ]


def _step(before: dict[str, Tensor], after: dict[str, Tensor], rate: float = 1.0) -> list[Tensor]:
    """The gradient that plain gradient descent must have followed from one to the other."""
    return [
        (weight.detach() - after[name].double()) / LEARNING_RATES[name] / rate
        for name, weight in before.items()
    ]


def _mix(step: list[Tensor], parts: list[list[Tensor]]) -> list[float] | None:
    """How many times each part stands in the step; None where it is not made of them."""
    flat = torch.cat([each.flatten() for each in step])
    columns = torch.stack([torch.cat([each.flatten() for each in part]) for part in parts], dim=1)
    if not bool(torch.isfinite(flat).all()):
        return None
    found = torch.linalg.lstsq(columns, flat[:, None]).solution[:, 0]
    gap = float((columns @ found - flat).norm())
    return found.tolist() if gap < 1e-3 * float(columns.norm()) else None


def _log(record: Record) -> Iterator[str]:
    """How the logged numbers follow from the right ones."""
    right, _ = known_training(SEVERAL)
    log = {key: [entry.value for entry in (record.log or {}).get(key) or ()] for key in LOG_KEYS}
    for key, entries in log.items():
        own, wanted = (torch.tensor(each, dtype=torch.float64) for each in (entries, right[key]))
        if len(own) != len(wanted):
            yield from _missing(key, own, wanted)
            return
        if close(own, wanted) or not bool(torch.isfinite(own).all()):
            continue
        others = [LOSSES[other] for other in LOG_KEYS if close(own, torch.tensor(right[other]))]
        if others:
            yield f'Your log "{key}" holds the {others[0]} of each batch.'
        yield from (f'Your log "{key}" {words}.' for words in _compared(own, wanted))


def _missing(key: str, own: Tensor, right: Tensor) -> Iterator[str]:
    """Which batches' losses are in a log that is too short or too long."""
    found = [[i for i, loss in enumerate(right) if close(entry, loss)] for entry in own]
    if len(own) and all(len(places) == 1 for places in found):
        shown = ", ".join(str(places[0] + 1) for places in found)
        yield f'Of {len(right)} batches, your log "{key}" holds the losses of number {shown}.'


def _compared(own: Tensor, right: Tensor) -> Iterator[str]:
    batches = torch.arange(1, 1 + len(right), dtype=torch.float64)
    ratio = own / right
    if close(ratio, ratio[:1].expand_as(ratio)):
        yield f"is {float(ratio[0]):.4g} times the right loss, for every batch"
    if close(own - right, (own - right)[:1].expand_as(own)):
        yield f"is off by {float(own[0] - right[0]):.4g} for every batch"
    if close(own[1:], right[:-1]):
        yield "has every loss one batch too late"
    if close(own[:-1], right[1:]):
        yield "has every loss one batch too early"
    if close(own, right.cumsum(0)):
        yield "adds up: every entry is the sum of all losses so far"
    if close(own, right.cumsum(0) / batches):
        yield "holds the mean of all losses so far, not each batch's own"
    if close(own, right.flip(0)):
        yield "is in reverse order"
    for digits in range(4):
        if torch.equal(own, right.float().double().round(decimals=digits)):
            yield f"is rounded to {digits} digits after the point"
    wrong = [i for i in range(len(own)) if not close(own[i], right[i])]
    if wrong and wrong[0] > 0:
        first = "first batch" if wrong[0] == 1 else f"first {wrong[0]} batches"
        yield f"is right for the {first} of {len(own)}, and not after"


def _is_right(record: Record, task: Task) -> bool:
    log, weights = training_that_fits(task, record.weights, record.passes)
    return (
        record.log is not None
        and all(
            key in record.log
            and close(
                torch.tensor([entry.value for entry in record.log[key] or ()]),
                torch.tensor(log[key]),
            )
            for key in LOG_KEYS
        )
        and close_to(record.weights, weights)
    )


def _right_batches() -> list[list[int]]:
    numbers = torch.arange(len(SEVERAL.images)).split(SEVERAL.batch_size)
    return [batch.tolist() for batch in numbers] * SEVERAL.num_epochs


def _shown(batches: list[list[int]]) -> str:
    return ", ".join(str([number + 1 for number in batch]) for batch in batches)


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
