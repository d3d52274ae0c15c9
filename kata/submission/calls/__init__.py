"""The calls that are not tensors in, tensor out: one module for each, named in the manifest.

Each has a ``Task`` (what goes in, described by tensors and numbers), a ``Record`` (what comes out),
``run(task, student)``, ``words(task)`` for the learner, and ``check_record(record, task)``, which
raises where no such task gives such a record. Where it has ``Facts``, they say what was seen of a
call that raised, in ``Raised.facts``. ``codec`` takes all of these across a wire, by their types.
"""

from importlib import import_module
from types import ModuleType


def find_call(name: str) -> ModuleType:
    """The module of the call with this name."""
    return import_module(f"{__name__}.{name}")
