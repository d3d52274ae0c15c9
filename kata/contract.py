"""What exercises and checks agree on: interfaces, the keys of the log, and how close is right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    LossFunction = Callable[[Tensor, Tensor], Tensor]

LOG_KEYS = (
    "train_combined_loss_per_batch",
    "train_reconstruction_loss_per_batch",
    "train_kl_loss_per_batch",
)
"""The keys of what ``train_vae`` returns, in the order in which losses are shown."""

RELATIVE, ABSOLUTE = 1e-4, 1e-5
"""How close is right. Every order of computing the right formula in float32 stays well within."""


@dataclass(frozen=True)
class Interface:
    """What a process has to know of an exercise to run an answer to it, and no more.

    ``name`` is the public name that ``file`` defines. It takes the tensors, or plain numbers among
    them, called ``inputs`` and returns a tensor; if it ``is_class``, an instance made without
    arguments does. Where an exercise
    takes or returns anything else, ``call`` names the module in ``kata.submission.calls`` that
    knows how.
    """

    id: str
    file: str
    name: str
    inputs: tuple[str, ...] = ()
    is_class: bool = False
    call: str = ""

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py")
