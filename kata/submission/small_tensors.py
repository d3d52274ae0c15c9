"""How torch is set where toys are computed, at home and in a worker."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


def use_own_convolutions() -> bool:
    """Not oneDNN's, which prepares each one anew: for a toy that takes several times longer.
    Returns whether those were used before."""
    was_enabled: bool = torch.backends.mkldnn.set_flags(False)[0]
    return was_enabled


@contextmanager
def own_convolutions() -> Iterator[None]:
    """The same, while this lasts."""
    before = use_own_convolutions()
    try:
        yield
    finally:
        torch.backends.mkldnn.set_flags(before)
