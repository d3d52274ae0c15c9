"""What was seen of a VAE whose mistake has no name: what went into and came out of its parts."""

from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor

from kata.lessons.ex07.expected import agree, draw_behind, line_through
from kata.lessons.ex07.tasks import vae_task
from kata.lessons.fingerprint import close
from kata.submission.calls.vae import OUTPUTS, Outcome, Task
from kata.submission.interface import Submission

TRAIN = vae_task("forward", "forward", "stirred", images=9, seed=21)
_IMAGES = TRAIN.batches[0]
AGAIN = replace(
    TRAIN, batches=[_IMAGES, _IMAGES, _IMAGES[:4]], calls=["forward"] * 3, evaluating=True
)
SIZES = {
    "one image": vae_task("forward", "forward", images=1, seed=22),
    "300 images": vae_task("forward", "forward", images=300, seed=22),
    "one latent dimension": vae_task("forward", "forward", latents=1, seed=22),
    "one feature": vae_task("forward", "forward", features=1, seed=22),
    "images and parts in float64": vae_task("forward", "forward", seed=22, dtype=torch.float64),
}


def observe(submission: Submission) -> Iterator[str]:
    record = submission(TRAIN)
    for outcome in record.outcomes:
        yield from _calls(outcome)
    first, second, stirred = record.outcomes
    if first.returned or second.returned:
        return
    yield from _layers(second, stirred)
    yield from _drawn(second)
    yield from _repeated(submission)
    for words, task in SIZES.items():
        yield from _form(words, submission(task).outcomes[1], task)


def _calls(outcome: Outcome) -> Iterator[str]:
    """How often the parts ran in one call."""
    counts = {
        "the encoder": len(outcome.features),
        "reparameterize": len(outcome.draws),
        "the decoder": len(outcome.latents),
    }
    if any(count != 1 for count in counts.values()):
        seen = ", ".join(f"{what} {_times(count)}" for what, count in counts.items())
        yield f"In one call of forward, this ran: {seen}."


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _layers(outcome: Outcome, stirred: Outcome) -> Iterator[str]:
    if agree(*outcome.outputs[1:3]) and not agree(*stirred.outputs[1:3]):
        yield (
            "There are two linear layers, but both begin with the same weights: for a new model, "
            "z_mean and z_log_var are the same."
        )


def _drawn(outcome: Outcome) -> Iterator[str]:
    """How what is returned and decoded follows from the draw."""
    encoded, z_mean, z_log_var, _ = outcome.outputs
    draw = draw_behind(outcome, encoded)
    if draw is None and outcome.draws:
        draw = outcome.draws[-1]
        yield from _compared(
            "What you return as encoded", encoded, "what reparameterize gave", draw.encoded
        )
    if draw is None:
        return
    for name, value, used in (
        ("z_mean", z_mean, draw.z_mean),
        ("z_log_var", z_log_var, draw.z_log_var),
    ):
        yield from _compared(
            f"What reparameterize was given for {name}", used, f"the {name} that you return", value
        )
    for latents in outcome.latents:
        yield from _compared("What the decoder was given", latents, "your encoded", encoded)


def _compared(what: str, value: Tensor, other: str, right: Tensor) -> Iterator[str]:
    if value.shape != right.shape:
        yield f"{what} has shape {list(value.shape)}, {other} has {list(right.shape)}."
        return
    if agree(value, right):
        return
    ratio = float((value.double() * right.double()).sum() / right.double().square().sum())
    if close(value, ratio * right.double()):
        yield f"{what} is {ratio:.3g} times {other}."
    elif close(value, torch.exp(right)) or close(value, torch.exp(right / 2)):
        half = " / 2" if close(value, torch.exp(right / 2)) else ""
        yield f"{what} is exp(x{half}) of {other}."


def _repeated(submission: Submission) -> Iterator[str]:
    """What an image's mean depends on beside the image."""
    first, second, part = submission(AGAIN).outcomes
    if first.returned:
        return
    if not agree(first.outputs[1], second.outputs[1]):
        yield "In evaluation, the same images give another z_mean at a second call."
    elif not agree(first.outputs[1][:4], part.outputs[1]):
        yield "In evaluation, an image's z_mean depends on the other images in its batch."
    in_training = submission(TRAIN).outcomes[:2]
    lines = [line_through(each.features[0], each.outputs[1]) for each in in_training]
    for outcome, line in zip(in_training, lines, strict=True):
        if not agree(line(outcome.features[0]), outcome.outputs[1]):
            yield (
                "In training, z_mean does not follow its features in a straight line; in "
                "evaluation it does."
            )
            return
    if not agree(lines[0](in_training[1].features[0]), in_training[1].outputs[1]):
        yield (
            "In training, an image's z_mean depends on the batch that it is in; in evaluation it "
            "does not."
        )


def _form(words: str, outcome: Outcome, task: Task) -> Iterator[str]:
    """Shapes and dtypes that are wrong at this size."""
    if outcome.returned:
        yield f"With {words}, forward returned {outcome.returned}."
        return
    count, latents = len(task.batches[1]), task.to_image.shape[1]
    for name, output in zip(OUTPUTS[:3], outcome.outputs, strict=False):
        if list(output.shape) != [count, latents]:
            wanted = [count, latents]
            yield f"With {words}, {name} has shape {list(output.shape)} instead of {wanted}."
        elif output.dtype != task.to_image.dtype:
            dtype = str(output.dtype).removeprefix("torch.")
            yield f"With {words}, {name} has the dtype {dtype}."
