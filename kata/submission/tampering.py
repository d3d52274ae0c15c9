"""Notices when a submission replaces functions that the checks themselves use, and puts them back.

Against clumsy tricks and accidents in the students' own process only: who wants to cheat there,
can. Grading code that isn't trusted takes a process that decides without running it.
"""

import builtins
import json
import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional
from torch import Tensor


class Snapshot:
    """The functions and classes that the checks rest on, as they are now."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        owners = list(_owners())
        self._kept = [
            (owner, name, value)
            for owner in owners
            for name, value in list(vars(owner).items())
            if callable(value) or isinstance(value, property | classmethod | staticmethod)
        ]
        self._names = {owner: set(vars(owner)) for owner in owners if isinstance(owner, type)}

    def put_back(self) -> list[str]:
        """Put back what was replaced since, and return its names."""
        replaced = []
        for owner, name, value in self._kept:
            now = owner.__dict__.get(name)
            if now is not value and not self._is_wrapped_by_its_library(now, value):
                setattr(owner, name, value)
                replaced.append(f"{owner.__name__}.{name}")
        for owner, names in self._names.items():
            # A new name can hide an inherited one, Tensor.__sub__ say.
            for name in set(vars(owner)) - names:
                if any(name in vars(base) for base in owner.__mro__[1:]):
                    delattr(owner, name)
                    replaced.append(f"{owner.__name__}.{name}")
        return replaced

    def _is_wrapped_by_its_library(self, now: Any, before: Any) -> bool:
        """Torch itself wraps some of its functions when more of it is imported."""
        name = getattr(before, "__name__", None)
        code = getattr(now, "__code__", None)
        own = code is not None and code.co_filename.startswith(self._folder)
        return name is not None and getattr(now, "__name__", None) == name and not own


def _owners() -> Iterator[Any]:
    """Modules and classes, torch's and the language's, then the checks' own."""
    yield from (builtins, json, math, random, torch, Tensor, torch._C.TensorBase)
    yield from (torch.nn, torch.nn.Module, torch.nn.functional, torch.autograd)
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "kata":
            yield module
            for value in list(vars(module).values()):
                if isinstance(value, type) and value.__module__ == name:
                    yield value
