"""The toy decoder on which ``sample_images`` is checked."""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from kata.submission.pretend_device import is_on_pretend_device, mark_what_moves
from kata.submission.values import has_memory


@dataclass
class Seen:
    """What was seen while a decoder ran. Its copies share it."""

    latents: list[Tensor] = field(default_factory=list)
    on_device: bool = True
    under_vmap: bool = False

    def __deepcopy__(self, _: Any) -> "Seen":
        return self


class ToyDecoder(nn.Module):
    """Linear and one image per row, so one call and many chunks give the same images.

    Where it ``reshapes`` only, its images are its latents in another shape, in the same memory.
    Where it ``trims``, they are the corner of larger ones.
    """

    def __init__(self, basis: Tensor, *, reshapes: bool = False, trims: bool = False):
        super().__init__()
        self.basis = nn.Parameter(basis.clone())
        self.bias = nn.Parameter(basis.new_zeros(basis[0].numel()))
        # A part, for code that looks for parts: what decodes is the whole.
        self.activation = nn.Identity()
        self.reshapes = reshapes
        self.trims = trims
        self.statistics = 0
        """As batch norm's running ones do, they change with every call in train mode."""
        self.seen = Seen()

    @torch.no_grad()
    def mirror(self) -> None:
        """Mirror the images, by weights that change in place, as in training."""
        self.basis.copy_(self.basis.flip(-1))

    def _apply(self, move: Any, recurse: bool = True) -> Any:
        mark_what_moves(self, move)
        return super()._apply(move, recurse)

    def forward(self, latents: Tensor) -> Tensor:
        if not has_memory(latents):
            self.seen.under_vmap = True
        else:
            self.seen.latents.append(latents.detach().clone())
            self.seen.on_device &= is_on_pretend_device(latents)
        basis = self.basis
        if self.training:
            # Past Module's own way to set an attribute, which takes as long as decoding.
            self.__dict__["statistics"] += 1
        dim, *image = basis.shape
        if basis.dtype == torch.float64:
            latents = latents.double()  # Its own affair: nobody asks for latents of that dtype.
        if latents.dim() != 2 or latents.shape[1] != dim:
            # A real decoder would stop here; going on lets the mistake be named.
            count = len(latents) if latents.dim() else 1
            return basis.new_zeros(count, *image) + 0 * basis.sum()
        if self.reshapes:
            return latents.view(-1, *image)
        images = torch.addmm(self.bias, latents, basis.flatten(1)).view(-1, *image)
        return pad(images, (0, 1, 0, 1))[..., :-1, :-1] if self.trims else images


# The name that a learner reads in an exception's message.
ToyDecoder.__name__ = "Decoder"
