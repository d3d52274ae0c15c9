"""What a right VAE does with toy parts. Its linear layers are its own: they are read off the first
call, which has images enough."""

from dataclasses import dataclass

import torch
from torch import Tensor

from kata.contract import ABSOLUTE
from kata.lessons.fingerprint import close
from kata.submission.calls.toy_parts import Draw, default_draw
from kata.submission.calls.vae import OUTPUTS, Outcome, Record, Task, weights_of


@dataclass(frozen=True)
class Line:
    """``features @ weights.T + bias``, in float64."""

    weights: Tensor
    bias: Tensor

    def __call__(self, features: Tensor) -> Tensor:
        return features.double() @ self.weights.T + self.bias


def line_through(features: Tensor, values: Tensor) -> Line:
    """The one that comes nearest to the values [N, D], for features [N, F]."""
    columns = torch.cat([features.double(), features.new_ones(len(features), 1).double()], dim=1)
    found = torch.linalg.lstsq(columns, values.double()).solution
    return Line(found[:-1].T, found[-1])


def lines_of(record: Record) -> tuple[Line, Line]:
    """Those of the mean and the log-variance, from a first call of forward."""
    first = record.outcomes[0]
    _, z_mean, z_log_var, _ = first.outputs
    return line_through(first.features[0], z_mean), line_through(first.features[0], z_log_var)


def are_tied(first: Line, second: Line) -> bool:
    """Whether one's weights are a multiple of the other's. Of ten random ones they are once in ten
    billion times; of a single one always, so few tell nothing."""
    if first.weights.shape != second.weights.shape:
        return False
    one, other = first.weights.flatten(), second.weights.flatten()
    sizes = float(one.norm() * other.norm())
    return len(one) >= 10 and sizes > 0 and abs(float(one @ other)) > 0.999 * sizes


def draw_behind(outcome: Outcome, encoded: Tensor) -> Draw | None:
    """The draw of reparameterize that this is the result of."""
    return next((draw for draw in outcome.draws if close(encoded, draw.encoded)), None)


def default_encoded(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    """What exercise 2 draws, if a correct one stands in for it."""
    return default_draw(z_mean.double(), z_log_var.double())


def decoded_from(latents: Tensor, task: Task) -> Tensor:
    """The images that the toy decoder makes of latents [N, D]."""
    flat = latents.double() @ task.to_image.double().T + task.image_bias.double()
    return flat.view(-1, *task.batches[0].shape[1:])


def agree(actual: Tensor, expected: Tensor) -> bool:
    """Whether both are the same, up to the rounding of numbers of this size, or of some tens."""
    return close(actual, expected) or (
        actual.shape == expected.shape
        and bool(((actual.double() - expected.double()).abs() < ABSOLUTE).all())
    )


def close_in_each_row(actual: Tensor, expected: Tensor) -> bool:
    """Whether both are the same, up to the rounding of numbers as large as those of the row."""
    if actual.shape != expected.shape:
        return False
    sizes = expected.double().abs().flatten(1).nan_to_num(0, 0, 0).mean(1)
    sizes = torch.where(sizes > 0, sizes, 1)[(..., *[None] * (expected.dim() - 1))]
    return close(actual.double() / sizes, expected.double() / sizes)


@dataclass(frozen=True)
class Paths:
    """The gradients of one output with respect to the encoder's weights, by the way that they take,
    and with respect to the decoder's."""

    by_mean: Tensor
    by_log_var: Tensor
    to_image: Tensor


def paths_of(name: str, number: int, record: Record, task: Task) -> Paths:
    """Of the output of this name, in the call of this number, which drew its encoded."""
    outcome = record.outcomes[number]
    mean, log_var = lines_of(record)
    draw = draw_behind(outcome, outcome.outputs[0])
    assert draw is not None
    output = outcome.outputs[0 if len(outcome.outputs) == 1 else OUTPUTS.index(name)]
    weights = weights_of(output.double())
    none = torch.zeros_like(task.to_features.double())
    to_image = torch.zeros_like(task.to_image.double())
    features, images = outcome.features[0].double(), task.batches[number].double().flatten(1)
    # In train mode, the features are those of the encoder's layer times a factor.
    plain = images @ task.to_features.double().T + task.features_bias.double()
    factor = float((features * plain).sum() / plain.square().sum())

    def back(line: Line, gradient: Tensor) -> Tensor:
        return factor * (gradient @ line.weights).T @ images

    if name == "z_mean":
        return Paths(back(mean, weights), none, to_image)
    if name == "z_log_var":
        return Paths(none, back(log_var, weights), to_image)
    if name == "decoded":
        flat = weights.flatten(1)
        to_image = flat.T @ draw.encoded.double()
        weights = flat @ task.to_image.double()
    spread = (draw.encoded - draw.z_mean).double() / 2
    return Paths(back(mean, weights), back(log_var, weights * spread), to_image)
