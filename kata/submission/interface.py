"""What the checks know of a submission: functions that take and return plain tensors and numbers.

No object of the student's passes this boundary. Exercises 5 and 6, which take a model, a loader, an
optimizer or a decoder, take a description of these instead, and give back what happened.
"""

from dataclasses import dataclass, field
from typing import Protocol

from torch import Tensor

PRETEND_DEVICE = "meta"
"""A device no machine computes on. Tensors moved there stay on the CPU and are marked."""

LOG_KEYS = (
    "train_combined_loss_per_batch",
    "train_reconstruction_loss_per_batch",
    "train_kl_loss_per_batch",
)


@dataclass(frozen=True)
class TrainingTask:
    """One call of ``train_vae``: a toy model, its data and the arguments.

    ``images`` is [M, C, H, W] and is handed out in batches of ``batch_size``, in order, the last
    one smaller where M asks for it. ``weights`` are the toy model's. ``alpha`` and ``device`` are
    left out of the call where they are None. ``losses`` is ``"standard"`` (a correct KL and pixel
    sum are passed), ``"unusual"`` (two other functions are passed) or ``"default"`` (none is).
    """

    images: Tensor
    batch_size: int
    num_epochs: int
    weights: dict[str, Tensor]
    alpha: float | None = None
    device: str | None = None
    losses: str = "standard"


@dataclass(frozen=True)
class LogEntry:
    """One number of the returned log. ``kind`` is its type's name."""

    kind: str
    value: float


@dataclass
class TrainingFacts:
    """What was seen while the loop ran. Names mistakes; never earns a point."""

    events: list[str] = field(default_factory=list)
    kl_arguments: list[tuple[str, str]] = field(default_factory=list)
    pixel_arguments: list[tuple[str, str]] = field(default_factory=list)
    all_train_mode: bool = True
    all_on_device: bool = True


@dataclass(frozen=True)
class TrainingRecord:
    """What came out: the log (None with ``returned`` in words, if it was no dictionary), the
    final weights, and the facts."""

    log: dict[str, list[LogEntry] | None] | None
    returned: str
    weights: dict[str, Tensor]
    facts: TrainingFacts


@dataclass(frozen=True)
class SamplingTask:
    """One call of ``sample_images``. The decoder is linear: latents [n, D] times ``basis``
    [D, C, H, W], so that the latents can be read off the images."""

    num_images: int
    latent_dim: int
    basis: Tensor
    device: str | None = None


@dataclass(frozen=True)
class SamplingRecord:
    """The images, whether they carry a graph, and the latents each decoder call was given."""

    images: Tensor
    gradient_tracked: bool
    latents: list[Tensor]
    on_device: bool


class Submission(Protocol):
    """Six functions. Each raises a SubmissionFailure, Raised or WrongType where no value comes."""

    def trim(self, images: Tensor) -> Tensor: ...

    def reparameterize(self, z_mean: Tensor, z_log_var: Tensor) -> Tensor: ...

    def kl_divergence(self, z_mean: Tensor, z_log_var: Tensor) -> Tensor: ...

    def pixel_sum_mse(self, decoded: Tensor, features: Tensor) -> Tensor: ...

    def train_vae(self, task: TrainingTask) -> TrainingRecord: ...

    def sample_images(self, task: SamplingTask) -> SamplingRecord: ...

    def seed(self, value: int) -> None:
        """``torch.manual_seed`` where the submission runs."""

    def current_seed(self) -> int:
        """The seed that torch's global random numbers there started from."""
