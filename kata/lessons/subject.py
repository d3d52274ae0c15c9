"""What a loss is about, in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """What is said about a loss of two tensors: its name, the tensors' names, and those of their
    axes, the batch first, each with a letter (``N``), the word for one place along it (``image``)
    and for its size (``the number of images``)."""

    name: str
    inputs: tuple[str, str]
    letters: tuple[str, ...]
    places: tuple[str, ...]
    sizes: tuple[str, ...]
