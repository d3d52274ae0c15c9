import torch


class Trim(torch.nn.Module):
    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images.narrow(-2, 0, 28).narrow(-1, 0, 28)
