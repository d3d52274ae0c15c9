"""How torch is set where toys are computed, at home and in a worker."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


def use_own_convolutions() -> None:
    """Not oneDNN's, which prepares each one anew: for a toy that takes several times longer."""
    torch.backends.mkldnn.set_flags(False)


@contextmanager
def own_convolutions() -> Iterator[None]:
    """The same, while this lasts."""
    before = torch._C._get_mkldnn_enabled()
    use_own_convolutions()
    try:
        yield
    finally:
        torch.backends.mkldnn.set_flags(before)
