"""What was seen of a sampling whose mistake has no name: what went into the decoder, and what came
back from it."""

import math
from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor

from kata.lessons.ex06.tasks import latents_of, sampling_task
from kata.lessons.fingerprint import close
from kata.lessons.noise import SIGMAS
from kata.lessons.noise_relations import NOT_FROM_THE_SEED, OF_A_BATCH, OF_CALLS, of_noise
from kata.lessons.one_or_many import PERHAPS
from kata.submission.calls.sampling import Record, Task
from kata.submission.interface import Submission

SEED = 8_675_309
BROAD = ("sample-scaled",)
"""Mistakes beside which an observation still says something."""
SIZES = ((5, 3), (2, 7), (4, 6), (1, 4), (3, 1), (1303, 2))


def observe(submission: Submission) -> Iterator[str]:
    for size in SIZES:
        task = sampling_task(*size)
        submission.seed(SEED)
        record = submission(task)
        yield from _shapes(record, task)
        yield from _images(record, task)
    for shape in ((3, 5, 1), (2, 1, 3)):
        yield from _shapes(submission(task := sampling_task(4, 3, shape=shape)), task)
    yield from _seed(submission)
    yield from _latents(submission, "Your latent noise for 5000 images", sampling_task(5000, 4))
    many = "Your latent noise for 150 images with 100 latent dimensions"
    yield from _latents(submission, many, sampling_task(150, 100))
    for num_images, latent_dim in ((1, 3), (2, 2), (5, 2)):
        task = replace(sampling_task(num_images, latent_dim), calls=240)
        images = "one image" if num_images == 1 else f"{num_images} images"
        what = f"Your latent noise of {task.calls} calls for {images} each"
        yield from _latents(submission, what, task)


def _shapes(record: Record, task: Task) -> Iterator[str]:
    images = "one image" if task.num_images == 1 else f"{task.num_images} images"
    dimensions = "dimension" if task.latent_dim == 1 else "dimensions"
    asked = f"For {images} of {task.latent_dim} latent {dimensions}"
    given = [list(latents.shape) for latents in record.latents]
    if record.under_vmap:
        return
    if not given:
        yield f"{asked}, the decoder was never called."
        return
    shown = ", ".join(map(str, given[:3])) + (", …" if len(given) > 3 else "")
    was_given = f"the decoder was given latents of the shape {shown}"
    if any(len(shape) != 2 or shape[1] != task.latent_dim for shape in given):
        is_flat = all(len(shape) == 1 for shape in given) and 1 in (
            task.num_images,
            task.latent_dim,
        )
        yield (
            f"{asked}, {was_given}; it takes [number of images, latent dimensions]."
            + (f" {PERHAPS}" if is_flat else "")
        )
        return
    count = sum(shape[0] for shape in given)
    image = list(task.basis.shape[1:])
    if list(record.images.shape) != [task.num_images, *image]:
        gave = [count, *image]
        returned = list(record.images.shape)
        yield f"{asked}, {was_given}; " + (
            f"it gave {count} images, and you returned just these."
            if returned == gave
            else f"it gave {gave}, and you returned {returned}."
        )
    elif count < task.num_images and close(record.images[count:], record.images[:-count]):
        yield (
            f"{asked}, {was_given}; it gave {count} images, and you returned {len(record.images)}: "
            f"number {count + 1} is number 1 again."
        )


def _images(record: Record, task: Task) -> Iterator[str]:
    """How what was returned follows from what the decoder gave."""
    if not record.latents:
        return
    decoded = torch.cat(record.latents).double() @ task.basis.double().flatten(1)
    images = record.images.double().flatten(1)
    if decoded.shape != images.shape or close(images, decoded):
        return
    order = torch.cdist(images, decoded).argmin(dim=1)
    if close(images, decoded[order]):
        if len(order.unique()) == len(order):
            yield "You return the decoder's images in another order."
        else:
            yield "You return some of the decoder's images twice, and others not at all."


def _seed(submission: Submission) -> Iterator[str]:
    draws = []
    for _ in range(2):
        submission.seed(SEED)
        draws.append(submission(sampling_task(5, 3)).images)
    if draws[0].shape == draws[1].shape and not close(*draws):
        yield NOT_FROM_THE_SEED.format("latents")


def _latents(submission: Submission, what: str, task: Task) -> Iterator[str]:
    submission.seed(SEED)
    record = submission(task)
    batches = [record.images, *record.later]
    if any(images.shape != (task.num_images, *task.basis.shape[1:]) for images in batches):
        return
    latents, misfit = latents_of(torch.cat(batches), task)
    if misfit < 1e-3:
        if task.calls > 1:
            yield from _by_place(latents.view(task.calls, task.num_images, -1))
        yield from of_noise(_rows(latents, task), what, OF_CALLS if task.calls > 1 else OF_A_BATCH)


def _by_place(latents: Tensor) -> Iterator[str]:
    """Whether latents [calls, images, D] are short or long by the image's place in its call."""
    calls, num_images, size = latents.shape
    spreads = latents.square().mean((0, 2)).sqrt()
    if num_images > 1 and float(spreads.max() - spreads.min()) > SIGMAS / math.sqrt(calls * size):
        rises = bool((spreads.diff() > 0).all()) or bool((spreads.diff() < 0).all())
        yield (
            f"Of {num_images} images in a call, the first has latents of the size "
            f"{float(spreads[0]):.2g} on average, the last of {float(spreads[-1]):.2g}; all should "
            "have 1."
            + (" Look for what puts latents or images in order (a sort)." if rises else "")
        )


def _rows(latents: Tensor, task: Task) -> Tensor:
    """One row for each call where there are many: what repeats within a call shows as columns."""
    return latents.reshape(task.calls, -1) if task.calls > 1 else latents
