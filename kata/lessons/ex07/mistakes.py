"""Names mistakes in the VAE, from what its parts saw and what it returned.

First the parts (are they found, used, kept), then what one call of forward is made of, then what
differs in ``encoding_fn``, in evaluation, far from zero, and on the way back.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from kata.lessons.ex07.expected import (
    agree,
    are_tied,
    close_in_each_row,
    decoded_from,
    default_encoded,
    draw_behind,
    line_through,
    lines_of,
    paths_of,
)
from kata.lessons.ex07.tasks import ENOUGH, vae_task
from kata.lessons.probes import on_pretend_device
from kata.submission.calls.vae import OUTPUTS, Outcome, Record, Task
from kata.submission.failures import Raised
from kata.submission.interface import Submission

FEATURES, LATENTS = 5, 3
SEED = 8_675_309
OPTIONS: dict[str, Any] = {"features": FEATURES, "latents": LATENTS, "images": FEATURES + ENOUGH}
TASKS = {
    "train": vae_task("forward", "forward", "encoding_fn", **OPTIONS),
    "eval": vae_task("forward", "forward", "encoding_fn", evaluating=True, **OPTIONS),
    "weights": vae_task("forward", "stirred", "zeroed", evaluating=True, **OPTIONS),
    "wide": vae_task("forward", "forward", "encoding_fn", size=15.0, evaluating=True, **OPTIONS),
    "other": vae_task("forward", "forward", "other", "forward", evaluating=True, **OPTIONS),
    "back": vae_task("forward", "encoding_fn", gradients=True, evaluating=True, **OPTIONS),
}
_IMAGES = TASKS["other"].batches[0]
TASKS["other"] = replace(TASKS["other"], batches=[_IMAGES] * 4)
FORWARD, ENCODING = 1, 2
"""Which of the calls is looked at most."""


@dataclass(frozen=True)
class Seen:
    """The records of ``TASKS``, made when they are asked for."""

    submission: Submission
    records: dict[str, Record]

    def __call__(self, name: str) -> Record:
        if name not in self.records:
            self.records[name] = self.submission(TASKS[name])
        return self.records[name]


def diagnose(submission: Submission) -> list[str]:
    seen = Seen(submission, {})
    try:
        for look in LOOKS:
            names = look(seen)
            if names is not None:
                return names
    except Raised as raised:
        if raised.asked_index or set(raised.devices_asked) - {"cpu"}:
            return ["vae-device-ignored"]
        return ["vae-fixed-size"] if _works_in_one_size(submission, raised) else []
    return []


def _works_in_one_size(submission: Submission, raised: Raised) -> bool:
    """Whether it raises because of a size that it expects, and not where it gets that."""
    if _runs(submission, vae_task(**OPTIONS)):
        return False
    text = raised.summary
    wanted = re.search(r"cannot be multiplied \(\d+x\d+ and (\d+)x", text)
    wanted = wanted or re.search(r"shape '\[[-\d]+, (\d+)\]' is invalid", text)
    sizes: list[dict[str, Any]] = [{"latents": 2}, {"shape": (1, 28, 28)}]
    if wanted is not None and (features := int(wanted[1])) not in (FEATURES, LATENTS):
        sizes += [{"features": features, "latents": each, "first": 2} for each in (LATENTS, 2)]
    return any(_runs(submission, vae_task(**{**OPTIONS, **each})) for each in sizes)


def _runs(submission: Submission, task: Task) -> bool:
    try:
        submission(task)
    except Raised:
        return False
    return True


def _returned(seen: Seen) -> list[str] | None:
    """What is not four tensors, or one, in training or in evaluation."""
    for name in ("train", "eval"):
        forward, encoding = (seen(name).outcomes[number] for number in (FORWARD, ENCODING))
        if forward.returned:
            return ["vae-outputs"]
        if encoding.returned:
            return ["vae-encoding-decodes" if encoding.latents else "vae-encoding-outputs"]
    return None


def _sizes(seen: Seen) -> list[str] | None:
    shapes = [output.shape for output in seen("train").outcomes[FORWARD].outputs[:3]]
    count = OPTIONS["images"]
    if shapes == [(count, LATENTS)] * 3:
        return None
    if not all(shape == shapes[0] and len(shape) == 2 for shape in shapes):
        return None
    others = seen.submission(vae_task(latents=LATENTS + 4)).outcomes[0].outputs
    fixed = len(others) == 4 and others[1].shape[1:] == shapes[1][1:]
    return ["vae-fixed-size"] if fixed else []


def _parts(seen: Seen) -> list[str] | None:
    """Whether the parts that run are those handed in, and once."""
    record = seen("train")
    outcomes = record.outcomes[FORWARD], record.outcomes[ENCODING]
    forward = outcomes[0]
    if record.copies_ran or not all(outcome.features for outcome in outcomes):
        return ["vae-own-parts"]
    if not forward.latents:
        if any(agree(forward.outputs[3], other) for other in forward.outputs[:3]):
            return ["vae-outputs"]
        is_image = forward.outputs[3].shape == TASKS["train"].batches[FORWARD].shape
        return ["vae-own-parts"] if is_image else []
    if not all(outcome.images_kept for outcome in outcomes):
        return []
    if any(len(outcome.features) > 1 for outcome in outcomes):
        return ["vae-encodes-twice"]
    return None


def _handed_in(seen: Seen) -> list[str] | None:
    theirs = any("encoder" in what or "decoder" in what for what in seen("train").changed)
    return ["vae-changes-parts"] if theirs else None


def _anew(seen: Seen) -> list[str] | None:
    """Whether each call has linear layers of its own."""
    record = seen("eval")
    if any(each.returned or not each.features for each in record.outcomes):
        return []
    for place, line in zip((1, 2), lines_of(record), strict=True):
        values = record.outcomes[FORWARD].outputs[place]
        features = record.outcomes[FORWARD].features[0]
        if values.shape != line(features).shape or agree(values, line(features)):
            continue
        own = line_through(features, values)(features)
        first = record.outcomes[0]
        if agree(values, own) and agree(first.outputs[place], line(first.features[0])):
            return ["vae-heads-anew"]
    return None


def _registered(seen: Seen) -> list[str] | None:
    record = seen("weights")
    if record.unregistered or record.own_before == 0 or record.own_before < record.own_after:
        return ["vae-parts-unregistered"]
    straight = all(
        agree(values, line(record.outcomes[0].features[0]))
        for values, line in zip(record.outcomes[0].outputs[1:3], lines_of(record), strict=True)
    )
    zeroed = record.outcomes[2]
    if straight and any(output.any() for output in zeroed.outputs[1:3]):
        return ["vae-parts-unregistered"]
    return None


def _one_head(seen: Seen) -> list[str] | None:
    for outcome in (seen("train").outcomes[FORWARD], seen("weights").outcomes[1]):
        lines = [line_through(outcome.features[0], values) for values in outcome.outputs[1:3]]
        if not agree(*outcome.outputs[1:3]) and not are_tied(*lines):
            return None
    return ["vae-one-head"]


def _draw(seen: Seen) -> list[str] | None:
    """What forward returns and decodes, while training."""
    outcome, task = seen("train").outcomes[FORWARD], TASKS["train"]
    encoded, z_mean, *_ = outcome.outputs
    if not outcome.draws:
        if agree(encoded, z_mean) or agree(outcome.latents[-1], z_mean):
            return ["vae-decodes-mean"]
        return ["vae-reparameterize-ignored"] if _is_noisy(encoded, outcome) else []
    draw = draw_behind(outcome, encoded) or outcome.draws[-1]
    known = {
        **{name: getattr(draw, name) for name in OUTPUTS[:3]},
        "decoded": _decoded(outcome, task),
    }
    labels = tuple(
        next((other for other in (name, *OUTPUTS) if agree(output, known[other])), "")
        for name, output in zip(OUTPUTS, outcome.outputs, strict=True)
    )
    if labels == ("encoded", "z_log_var", "z_mean", "decoded"):
        return ["vae-heads-swapped"]
    if labels != OUTPUTS and all(labels):
        return ["vae-outputs"]
    of_mean = agree(outcome.latents[-1], draw.z_mean)
    if of_mean and labels[:3] == OUTPUTS[:3]:
        return ["vae-decodes-mean"]
    gave_images = known["decoded"].numel() > 0
    if gave_images and labels == (*OUTPUTS[:3], "") and agree(outcome.latents[-1], draw.encoded):
        return ["vae-decoded-changed"]
    if "" in labels[1:3] and labels[0] and labels[3] and _bends(seen):
        return ["vae-head-activation"]
    return None if labels == OUTPUTS and agree(outcome.latents[-1], draw.encoded) else []


def _decoded(outcome: Outcome, task: Task) -> Tensor:
    """What the decoder gave; nothing where it can't have given anything that is right."""
    latents = outcome.latents[-1]
    fits = latents.dim() == 2 and latents.shape[1] == task.to_image.shape[1]
    return decoded_from(latents, task) if fits else torch.empty(0)


def _is_noisy(values: Tensor, outcome: Outcome) -> bool:
    """Whether these are latents that don't follow from the features alone."""
    features = outcome.features[-1]
    if values.shape != (len(features), LATENTS):
        return False
    return not agree(values, line_through(features, values)(features))


def _bends(seen: Seen) -> bool:
    """Whether in evaluation something returned, or drawn from, follows no line."""
    for name in ("eval", "wide"):
        record = seen(name)
        for number in (0, FORWARD):
            outcome = record.outcomes[number]
            drawn = [(draw.z_mean, draw.z_log_var) for draw in outcome.draws[-1:]]
            for pair in (tuple(outcome.outputs[1:3]), *drawn):
                for values, line in zip(pair, lines_of(record), strict=True):
                    features = outcome.features[0]
                    own = line_through(features, values)
                    if not agree(values, own(features)):
                        return True
                    if pair[0] is outcome.outputs[1] and not agree(values, line(features)):
                        return True
    return False


def _activation(seen: Seen) -> list[str] | None:
    return ["vae-head-activation"] if _bends(seen) else None


def _encoding(seen: Seen) -> list[str] | None:
    """What encoding_fn does, while training."""
    return _encoding_of(seen("train"), "vae-encoding-mean")


def _encoding_of(record: Record, without_noise: str) -> list[str] | None:
    outcome = record.outcomes[ENCODING]
    if outcome.latents:
        return ["vae-encoding-decodes"]
    [encoded] = outcome.outputs
    z_mean, z_log_var = (line(outcome.features[0]) for line in lines_of(record))
    if agree(encoded, z_mean):
        return [without_noise]
    draw = draw_behind(outcome, encoded)
    if draw is None:
        own_noise = not outcome.draws and _is_noisy(encoded, outcome)
        return ["vae-reparameterize-ignored"] if own_noise else []
    if agree(draw.z_mean, z_mean) and agree(draw.z_log_var, z_log_var):
        return None
    swapped = agree(draw.z_mean, z_log_var) and agree(draw.z_log_var, z_mean)
    return ["vae-heads-swapped"] if swapped else []


def _evaluation(seen: Seen) -> list[str] | None:
    """What is otherwise in evaluation."""
    record, task = seen("eval"), TASKS["eval"]
    outcome = record.outcomes[FORWARD]
    encoded, z_mean, _, decoded = outcome.outputs
    if agree(encoded, z_mean) or agree(decoded, decoded_from(z_mean, task)):
        return ["vae-eval-no-noise"]
    if not outcome.draws:
        return ["vae-reparameterize-ignored"] if _is_noisy(encoded, outcome) else []
    return _encoding_of(record, "vae-eval-no-noise")


def _default(seen: Seen) -> list[str] | None:
    """Whether without a function it takes exercise 2's."""
    task = vae_task("forward", "forward", passed=False, **OPTIONS)
    encoded, z_mean, z_log_var, _ = seen.submission(task).outcomes[FORWARD].outputs
    right = close_in_each_row(encoded, default_encoded(z_mean, z_log_var))
    return None if right else []


def _others(seen: Seen) -> list[str] | None:
    """Whether two models share their linear layers: the same images come out otherwise than before
    once the other's were changed."""
    first, again, _, after = seen("other").outcomes
    places = [place for place in (1, 2) if not agree(again.outputs[place], after.outputs[place])]
    if not places:
        return None
    alike = all(agree(first.outputs[place], again.outputs[place]) for place in places)
    return ["vae-shared-heads"] if alike else None


def _back(seen: Seen) -> list[str] | None:
    record, task = seen("back"), TASKS["back"]
    for number, outcome in enumerate(record.outcomes):
        for name, gradient in zip(OUTPUTS, outcome.gradients, strict=False):
            paths = paths_of(name, number, record, task)
            right = paths.by_mean + paths.by_log_var
            cuts: list[Tensor] = [0 * right, paths.by_mean, paths.by_log_var]
            if not agree(gradient.to_features, right):
                is_cut = any(agree(gradient.to_features, cut) for cut in cuts)
                return ["vae-gradient-cut"] if is_cut else []
            if not agree(gradient.to_image, paths.to_image):
                return [] if gradient.to_image.any() else ["vae-gradient-cut"]
            if not gradient.reached:
                return ["vae-gradient-cut"]
    return None


def _seeds(seen: Seen) -> list[str] | None:
    seen.submission.seed(SEED)
    seen.submission(TASKS["train"])
    return None if seen.submission.current_seed() == SEED else ["vae-reseeds"]


def _device(seen: Seen) -> list[str] | None:
    record = on_pretend_device(seen.submission, vae_task("forward", "encoding_fn"))
    return None if record is None or record.on_device else ["vae-device-ignored"]


LOOKS: tuple[Callable[[Seen], list[str] | None], ...] = (
    *(_returned, _sizes, _parts, _handed_in, _anew, _others, _registered, _one_head, _draw),
    *(_activation, _encoding, _evaluation, _default, _back, _seeds, _device),
)
"""Each gives the names, none where something is wrong that has no name, or None to go on."""
