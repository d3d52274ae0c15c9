"""Names mistakes in sampling. The toy decoder is linear, so the images reveal the latents."""

import torch
from torch import Tensor

from kata.lessons.ex06.tasks import latents_of, sampling_task
from kata.lessons.fingerprint import close
from kata.lessons.noise import flaw_of_normal_noise, is_uniform
from kata.lessons.probes import on_pretend_device
from kata.submission.calls.sampling import Record as SamplingRecord
from kata.submission.calls.sampling import Task as SamplingTask
from kata.submission.failures import Raised
from kata.submission.interface import Submission

SEED = 8_675_309
SIZES = ((5, 3), (2, 7), (1, 4), (11, 2))


def diagnose(submission: Submission) -> list[str]:
    try:
        for size in SIZES:
            task = sampling_task(*size)
            names = _diagnose_sizes(submission(task), task)
            if names is not None:
                return names
        return _diagnose_latents(submission, sampling_task(5000, 4))
    except Raised as raised:
        hard_coded = raised.asked_index or set(raised.devices_asked) - {"cpu"}
        return ["sample-device-ignored"] if hard_coded else []


def _diagnose_sizes(record: SamplingRecord, task: SamplingTask) -> list[str] | None:
    """Mistakes in shapes and in how the images were changed; None if there are none."""
    right_shape = (task.num_images, task.latent_dim)
    shapes = [tuple(latents.shape) for latents in record.latents]
    if not shapes:
        return []
    if any(len(shape) != 2 for shape in shapes):
        return []
    count = sum(rows for rows, _ in shapes)
    if any(columns != task.latent_dim for _, columns in shapes):
        swapped = shapes[0] == right_shape[::-1] and task.num_images != task.latent_dim
        return ["sample-transposed" if swapped else "sample-hard-coded-size"]
    decoded = torch.cat(record.latents).double() @ task.basis.double().flatten(1)
    decoded = decoded.view(-1, *task.basis.shape[1:])
    if close(record.images, decoded):
        return None if count == task.num_images else ["sample-hard-coded-size"]
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
        standard = (first - first.mean(0)) / first.std(0)
        return ["sample-scaled"] if flaw_of_normal_noise(standard) is None else []
    if submission(sampling_task(3, 2)).gradient_tracked:
        return ["sample-gradient-tracked"]
    elsewhere = on_pretend_device(submission, sampling_task(3, 2))
    return [] if elsewhere is None or elsewhere.on_device else ["sample-device-ignored"]


def _constant(latents: Tensor) -> bool:
    return bool((latents - latents[0, 0]).abs().max() < 1e-5)
