"""The calls that are not tensors in, tensor out: one module each, named in the manifest.

Each has a ``Task`` (what goes in, described by tensors and numbers), a ``Record`` (what comes out),
``run(task, student)``, ``words(task)`` for the learner, and ``check_record(record, task)``, which
raises if such a task can't give such a record. If it has ``Facts``, they say what was observed of a
call that raised, in ``Raised.facts``. ``codec`` serialises all of these, by their types.
"""

from importlib import import_module
from types import ModuleType


def find_call(name: str) -> ModuleType:
    """The module of the call with this name."""
    return import_module(f"{__name__}.{name}")
