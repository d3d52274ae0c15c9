"""Names mistakes in sampling. The toy decoder is linear, so the images reveal the latents."""

import math
import re
from dataclasses import replace

import torch
from torch import Tensor

from kata.lessons.ex06.tasks import latents_of, sampling_task
from kata.lessons.fingerprint import close
from kata.lessons.noise import SIGMAS, flaw_of_normal_noise, is_uniform
from kata.lessons.probes import on_pretend_device
from kata.submission.calls.sampling import Record as SamplingRecord
from kata.submission.calls.sampling import Task as SamplingTask
from kata.submission.failures import Raised
from kata.submission.interface import Submission

SEED = 8_675_309
SIZES = ((5, 3), (2, 7), (1, 4), (11, 2))
PIXELS = (1e-3, 1e4)
LARGE = (1, 40, 33)


def diagnose(submission: Submission) -> list[str]:
    tasks = [sampling_task(*size) for size in SIZES]
    try:
        records = [submission(task) for task in tasks]
        submission(sampling_task(3, 2, "cpu", device_object=True))
    except Raised as raised:
        if raised.asked_index or set(raised.devices_asked) - {"cpu"}:
            return ["sample-device-ignored"]
        return ["sample-changes-images"] if _asks_for_28(submission, raised) else []
    # The same number for every size asked for.
    fixed = len({len(record.images) for record in records if record.images.dim()}) == 1
    fixed_dim = len({latents.shape[1:] for record in records for latents in record.latents}) == 1
    for record, task in zip(records, tasks, strict=True):
        names = _diagnose_sizes(record, task, fixed, fixed_dim)
        if names is not None:
            return names
    small, large = sampling_task(50, 3), sampling_task(4, 3, shape=LARGE)
    scaled = [replace(small, basis=size * small.basis) for size in PIXELS]
    if any(_changes(task, submission) for task in (*scaled, large)) or _changes_dtype(submission):
        return ["sample-changes-images"]
    return _diagnose_latents(submission, sampling_task(5000, 4))


def _changes(task: SamplingTask, submission: Submission) -> bool:
    """Whether it changes the images of this decoder."""
    record = submission(task)
    if sum(map(len, record.latents)) != len(record.images):
        return False
    decoded = torch.cat(record.latents).double() @ task.basis.double().flatten(1)
    return not close(record.images, decoded.view(-1, *task.basis.shape[1:]))


def _changes_dtype(submission: Submission) -> bool:
    """Whether a float64 decoder's images come back otherwise, though nothing was done to it."""
    task = replace(sampling_task(4, 3, dtype=torch.float64), evaluating=True)
    record = submission(task)
    return record.images.dtype != task.basis.dtype and not record.changed


def _count(record: SamplingRecord) -> int:
    """How many rows of latents were decoded in all."""
    return sum(len(latents) for latents in record.latents if latents.dim())


def _asks_for_28(submission: Submission, raised: Raised) -> bool:
    """Whether it raises because it can reshape images of 28×28 pixels alone."""
    if not re.search(r"shape '\[.*28, 28\]' is invalid for input of size", str(raised)):
        return False
    small = sampling_task(5, 3)
    basis = torch.zeros(3, 784)
    basis[:, ::300] = torch.eye(3)
    task = replace(small, basis=basis.view(3, 1, 28, 28))
    try:
        record = submission(task)
    except Raised:
        return False
    return record.images.numel() == 5 * 784


def _diagnose_sizes(
    record: SamplingRecord, task: SamplingTask, fixed: bool, fixed_dim: bool
) -> list[str] | None:
    """Mistakes in shapes and in how the images were changed; None if there are none."""
    right_shape = (task.num_images, task.latent_dim)
    shapes = [tuple(latents.shape) for latents in record.latents]
    if not shapes:
        return []
    if any(len(shape) != 2 for shape in shapes):
        return []
    if any(columns != task.latent_dim for _, columns in shapes):
        swapped = shapes[0] == right_shape[::-1] and task.num_images != task.latent_dim
        if swapped:
            return ["sample-transposed"]
        return ["sample-hard-coded-size"] if fixed_dim else []
    decoded = torch.cat(record.latents).double() @ task.basis.double().flatten(1)
    decoded = decoded.view(-1, *task.basis.shape[1:])
    if close(record.images, decoded):
        if _count(record) == task.num_images:
            return None
        return ["sample-hard-coded-size"] if fixed else []
    if len(decoded) == 1 and close(record.images, decoded.expand(task.num_images, -1, -1, -1)):
        return None  # One image, repeated: its latents are examined later.
    if close(record.images, decoded[: task.num_images]):
        return None  # More were drawn than returned; the images themselves are right.
    # The right number of images, or as many pixels in another shape: neither is the decoder's.
    is_changed = len(decoded) == len(record.images) if record.images.dim() else False
    is_changed |= record.images.numel() == decoded.numel()
    return ["sample-changes-images"] if is_changed else []


def _diagnose_latents(submission: Submission, task: SamplingTask) -> list[str]:
    submission.seed(SEED)
    count = len(submission(task).images)
    if count != task.num_images:
        fewer = sampling_task(task.num_images - 1000, task.latent_dim)
        is_limit = count == len(submission(fewer).images)
        return ["sample-hard-coded-size"] if is_limit else []
    submission.seed(SEED)
    first, second = (latents_of(submission(task).images, task)[0] for _ in range(2))
    submission.seed(SEED + 1)
    third = latents_of(submission(task).images, task)[0]
    same_rows = close(first, first[:1].expand_as(first))
    if _constant(first) or (same_rows and close(first, third)):
        return ["sample-constant"]
    if same_rows:
        return ["sample-repeated"]
    if close(first, second):
        return ["sample-fixed-seed"]
    if is_uniform(first):
        return ["sample-uniform"]
    flaw = flaw_of_normal_noise(first)
    if flaw is not None:
        # By the mean and the spread of other draws: by its own, it would be too even.
        standard = (first - third.mean(0)) / third.std(0)
        is_scaled = _is_off(first) and flaw_of_normal_noise(standard) is None
        return ["sample-scaled"] if is_scaled else []
    if any(submission(sampling_task(count, 2)).gradient_tracked for count in (3, 300)):
        return ["sample-gradient-tracked"]
    for small in (sampling_task(3, 2), replace(sampling_task(3, 2), elsewhere=True)):
        there = on_pretend_device(submission, small)
        if there is not None and not there.on_device:
            return ["sample-device-ignored"]
    return []


def _is_off(latents: Tensor) -> bool:
    """Whether the mean or the spread of a latent dimension is not that of N(0, 1)."""
    means = latents.mean(dim=0).abs() * math.sqrt(len(latents))
    spreads = (latents.var(dim=0) - 1).abs() * math.sqrt(len(latents) / 2)
    return float(torch.maximum(means, spreads).max()) > SIGMAS


def _constant(latents: Tensor) -> bool:
    return bool((latents - latents[0, 0]).abs().max() < 1e-5)
