"""The toy decoder on which ``sample_images`` is checked."""

from torch import Tensor, nn

from kata.submission.pretend_device import is_on_pretend_device


class ToyDecoder(nn.Module):
    """Linear and one image per row, so one call and many chunks give the same images."""

    def __init__(self, basis: Tensor):
        super().__init__()
        self.basis = nn.Parameter(basis.clone())
        self.latents: list[Tensor] = []
        self.on_device = True

    def forward(self, latents: Tensor) -> Tensor:
        self.latents.append(latents.detach().clone())
        self.on_device &= is_on_pretend_device(latents)
        dim, *image = self.basis.shape
        if latents.dim() != 2 or latents.shape[1] != dim:
            # A real decoder would stop here; going on lets the mistake be named.
            count = len(latents) if latents.dim() else 1
            return self.basis.new_zeros(count, *image) + 0 * self.basis.sum()
        return (latents @ self.basis.flatten(1)).view(-1, *image)


# The name that a learner reads in an exception's message.
ToyDecoder.__name__ = "Decoder"
