"""Tensors, paths and what a call was given, as a learner reads them."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    Shown = Tensor | str | int | float

SMALL = 12
"""Tensors with more elements are shown by their shape alone."""


def show(value: "Shown") -> str:
    """``float32 [1, 2]: [[0.5, -1]]``; the values only if there are few."""
    if isinstance(value, str | int | float):
        return str(value)
    text = f"{str(value.dtype).removeprefix('torch.')} {list(value.shape)}"
    if value.numel() > 1 and bool((value == value.flatten()[0]).all()):
        text += f": all {numbers(value.flatten()[0].item())}"
    elif 0 < value.numel() <= SMALL:
        text += f": {numbers(value.detach().tolist())}"
    return text


def rows(title: str, values: "Mapping[str, Shown]") -> str:
    """A title, and under it one line for each value."""
    width = max((len(name) for name in values), default=0)
    return "\n".join([title, *(f"  {name:{width}}  {show(v)}" for name, v in values.items())])


def short_path(path: str | Path) -> str:
    """The path relative to the current folder, if it lies in there."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def numbers(value: object, digits: int = 5) -> str:
    """Numbers in nested lists, to so many significant digits."""
    if isinstance(value, list):
        return "[" + ", ".join(numbers(item, digits) for item in value) + "]"
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)
