from typing import Final

from torch import Tensor, nn


class Trim(nn.Module):
    SIZE: Final[int] = 28

    def __init__(self) -> None:
        super().__init__()

    def extra_repr(self) -> str:
        return f"size={self.SIZE}"

    def forward(self, images: Tensor) -> Tensor:
        if images.dim() != 4:
            raise ValueError(f"want [N, C, H, W], got {tuple(images.shape)}")
        box = slice(None, self.SIZE)
        out = images[:, :, box, box]
        print("trimmed", tuple(images.shape), "to", tuple(out.shape))
        return out
