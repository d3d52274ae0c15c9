"""What the notebooks call: ``start`` and ``decode``, and trained models from ``trained``."""

from kata.notebooks.first_cell import decode, start

__all__ = ["decode", "start"]
