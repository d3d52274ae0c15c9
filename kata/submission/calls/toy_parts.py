"""The toy encoder, decoder and reparameterize of which a ``VAE`` is made, and what they see."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from kata.submission.pretend_device import is_on_pretend_device

MOST = 8
"""How many times each part's run is noted within one call."""
FACTORS = (1.0, 1.25, 1.5, 1.75)
"""What the toy encoder multiplies its features by in train mode, pass by pass, in place of a
dropout: two passes over the same images differ."""


@dataclass(frozen=True)
class Draw:
    """What the reparameterize that was passed in was given, and what it gave back."""

    z_mean: Tensor
    z_log_var: Tensor
    encoded: Tensor


@dataclass
class Notes:
    """What is seen while a call runs. The parts and their copies share it."""

    images: Tensor = field(default_factory=lambda: torch.empty(0))
    training: bool = True
    pretend: bool = False
    features: list[Tensor] = field(default_factory=list)
    draws: list[Draw] = field(default_factory=list)
    latents: list[Tensor] = field(default_factory=list)
    images_kept: bool = True
    in_mode: bool = True
    on_device: bool = True
    copies_ran: bool = False
    drawn: int = 0
    model: int = 0
    foreign_draw: bool = False
    random_state: Tensor = field(default_factory=lambda: torch.empty(0))
    random_kept: bool = True
    called: set[int] = field(default_factory=set)

    def __deepcopy__(self, _: Any) -> "Notes":
        return self

    def begin(self, images: Tensor, model: int) -> None:
        """A call of this model begins."""
        self.images, self.images_kept = images.detach().clone(), True
        self.features, self.draws, self.latents = [], [], []
        self.model = model
        # A model's first call may make weights that nobody could make before.
        self.random_state = (
            torch.default_generator.get_state() if model in self.called else torch.empty(0)
        )
        self.called.add(model)

    def see_random(self) -> None:
        """Nothing but the draws uses torch's random numbers."""
        state = torch.default_generator.get_state()
        is_first = not self.random_state.numel()
        self.random_kept &= is_first or torch.equal(state, self.random_state)

    def see(self, *tensors: Tensor) -> None:
        if self.pretend and not all(map(is_on_pretend_device, tensors)):
            self.on_device = False

    def note(self, kept: list[Any], what: Any) -> None:
        if len(kept) < MOST:
            kept.append(what)


def noise(like: Tensor, start: int) -> Tensor:
    """The toy's noise. It is the same in every run, and other for each ``start``."""
    return torch.cos(torch.ones_like(like).cumsum(-1).cumsum(0) * 1.7 + start) + 0.25


def default_draw(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
    """What stands in for exercise 2."""
    return z_mean + noise(z_mean, -1) * torch.exp(z_log_var / 2)


def noted_draw(notes: Notes, model: int) -> Callable[[Tensor, Tensor], Tensor]:
    """The reparameterize that is passed in to this model: a function, which deep copies leave as it
    is. Its noise is its own, but it uses up one of torch's random numbers, as a real one does."""

    def reparameterize(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
        notes.see(z_mean, z_log_var)
        notes.see_random()
        torch.rand((), generator=torch.default_generator)
        notes.random_state = torch.default_generator.get_state()
        notes.foreign_draw |= model != notes.model
        notes.drawn += 1
        encoded = z_mean + noise(z_mean, notes.drawn) * torch.exp(z_log_var / 2)
        draw = Draw(*(each.detach().clone() for each in (z_mean, z_log_var, encoded)))
        notes.note(notes.draws, draw)
        return encoded

    return reparameterize


class ToyPart(nn.Module):
    """One linear layer, which takes note of what goes through it."""

    def __init__(self, weight: Tensor, bias: Tensor, notes: Notes):
        super().__init__()
        self.layer = nn.Linear(1, 1)
        self.layer.out_features, self.layer.in_features = weight.shape
        self.layer.weight = nn.Parameter(weight.clone())
        self.layer.bias = nn.Parameter(bias.clone())
        self.notes = notes
        self.made = id(self)

    def begin(self, given: Tensor) -> None:
        self.notes.copies_ran |= self.made != id(self)
        self.notes.in_mode &= self.training is self.notes.training
        self.notes.see(given)


class ToyEncoder(ToyPart):
    passes = 0

    def forward(self, images: Tensor) -> Tensor:
        self.begin(images)
        notes = self.notes
        given = images.detach()
        notes.images_kept &= given.shape == notes.images.shape and torch.equal(given, notes.images)
        features: Tensor = self.layer(images.flatten(1))
        if self.training:
            features = features * FACTORS[self.passes % len(FACTORS)]
            self.passes += 1
        notes.note(notes.features, features.detach().clone())
        return features


class ToyDecoder(ToyPart):
    def __init__(self, weight: Tensor, bias: Tensor, notes: Notes, image: torch.Size):
        super().__init__(weight, bias, notes)
        self.image = image

    def forward(self, latents: Tensor) -> Tensor:
        self.begin(latents)
        self.notes.note(self.notes.latents, latents.detach().clone())
        if latents.dim() != 2 or latents.shape[1] != self.layer.in_features:
            # A real decoder would stop here; going on lets the mistake be named.
            count = len(latents) if latents.dim() else 1
            return latents.new_zeros(count, *self.image) + 0 * latents.sum()
        return self.layer(latents).view(-1, *self.image)


# The names that a learner reads in an exception's message.
ToyEncoder.__name__, ToyDecoder.__name__ = "Encoder", "Decoder"
