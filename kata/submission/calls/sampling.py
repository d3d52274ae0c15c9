"""``sample_images``: takes a toy decoder, returns images and the latents behind them."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from kata.submission.autograd_modes import mode_called
from kata.submission.calls.toy_decoder import ToyDecoder
from kata.submission.calls.toy_optimizer import look_on
from kata.submission.failures import WrongType
from kata.submission.interface import Student
from kata.submission.left_behind import LeftBehind
from kata.submission.pretend_device import (
    PRETEND_DEVICE,
    put_on_pretend_device,
)
from kata.submission.values import plain_tensor

MAX_LATENTS = 2**20
"""How many numbers a decoder may be given in one call: fifty times what any check asks for."""


@dataclass(frozen=True)
class Task:
    """One call of ``sample_images``. The decoder is linear: latents [n, D] times ``basis``
    [D, C, H, W], so that the latents can be read off the images.

    The call is made ``calls`` times under the autograd mode ``mode``; with ``device_object`` the
    device is a torch.device. With ``evaluating`` the decoder is handed over in eval mode and with
    hooks and gradients. With ``retrained`` its images are mirrored after the first call, as its
    weights change in place. Where it ``reshapes`` only, its basis has to be the identity. Where it
    ``trims``, its images lie in the memory of larger ones. Where it is ``elsewhere``, its weights
    are not on ``device``.
    """

    num_images: int
    latent_dim: int
    basis: Tensor
    device: str | None = None
    calls: int = 1
    mode: str = "grad"
    device_object: bool = False
    evaluating: bool = False
    reshapes: bool = False
    trims: bool = False
    elsewhere: bool = False
    retrained: bool = False


@dataclass(frozen=True)
class Record:
    """The images of the first call, read after the last, those of the ``later`` calls, whether the
    first carry a graph, the latents each call of the decoder was given (those ``under_vmap`` can't
    be seen), and what has ``changed`` of the decoder."""

    images: Tensor
    later: list[Tensor]
    gradient_tracked: bool
    latents: list[Tensor]
    on_device: bool
    under_vmap: bool
    changed: list[str]


def run(task: Task, student: Student) -> Record:
    """Let the student's function sample from the toy decoder."""

    left = LeftBehind({})

    def use(sample_images: Callable[..., Any]) -> tuple[list[Any], ToyDecoder, list[str]]:
        decoder = ToyDecoder(task.basis, reshapes=task.reshapes, trims=task.trims)
        decoder.train(not task.evaluating)
        if task.evaluating:
            for module in decoder.modules():
                module.register_forward_hook(look_on)
                module.register_forward_pre_hook(look_on)
            for weight in decoder.parameters():
                weight.grad = torch.ones_like(weight)
        if task.device == PRETEND_DEVICE and not task.elsewhere:
            for weight in decoder.parameters():
                put_on_pretend_device(weight)
        options: dict[str, Any] = {}
        if task.device is not None:
            options["device"] = torch.device(task.device) if task.device_object else task.device
        before = _state(decoder, task)
        returned = []
        with mode_called(task.mode):
            for _ in range(task.calls):
                # Where they are off already, switching them on again at the end is common.
                with left if task.mode == "grad" else nullcontext():
                    images = sample_images(decoder, task.num_images, task.latent_dim, **options)
                returned.append(images)
                if task.retrained:
                    decoder.mirror()
        after = _state(decoder, task)
        return returned, decoder, [what for what in before if before[what] != after[what]]

    returned, decoder, changed = student(use, words(task), pretend=task.device == PRETEND_DEVICE)
    if left.problem:
        raise WrongType(left.problem)
    first, *later = (plain_tensor(images) for images in returned)
    return Record(
        first.detach().clone(),
        [images.detach().clone() for images in later],
        first.requires_grad,
        decoder.seen.latents,
        decoder.seen.on_device,
        decoder.seen.under_vmap,
        changed,
    )


def _state(decoder: ToyDecoder, task: Task) -> dict[str, Any]:
    """What sampling has no business to change, by what it is called."""
    hooks = (
        *(module._forward_hooks for module in decoder.modules()),
        *(module._forward_pre_hooks for module in decoder.modules()),
        *(module._backward_hooks for module in decoder.modules()),
        *(weight._backward_hooks for weight in decoder.parameters()),
    )
    weights = [(weight.dtype, weight.tolist()) for weight in decoder.parameters()]
    return {
        "the decoder's weights": [] if task.retrained else weights,
        "the gradients of the decoder's weights": [
            None if weight.grad is None else weight.grad.tolist() for weight in decoder.parameters()
        ],
        "the decoder's running statistics, though it came in eval mode": decoder.statistics
        * task.evaluating,
        "the decoder's hooks": [len(each or ()) for each in hooks],
    }


def check_record(record: Record, task: Task) -> None:
    """Raise WrongType where the decoder was given far more than the task asks for."""
    count = sum(each.numel() for each in record.latents) // task.calls
    if count > MAX_LATENTS:
        raise WrongType(
            f"The decoder was given {count} numbers for {task.num_images} images of "
            f"{task.latent_dim} latent dimensions each."
        )


def words(task: Task) -> dict[str, Tensor | str]:
    """The task, in the terms in which a learner sees it."""
    images = f"images of {list(task.basis.shape[1:])}"
    if task.trims:
        images += ", trimmed to that size: a view of larger ones"
    if task.elsewhere:
        images += "; it moves latents to its weights, which are on the CPU"
    given: dict[str, Tensor | str] = {
        "num_images": str(task.num_images),
        "latent_dim": str(task.latent_dim),
        "decoder": f"a small one, which gives {images}",
    }
    if task.device is not None:
        device = f'"{task.device}"'
        given["device"] = f"torch.device({device})" if task.device_object else device
    return given
