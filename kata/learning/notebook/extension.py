"""Adds the magics to an IPython, and takes them away again."""

from typing import Any

from kata.learning.notebook.magic import KataMagics


def load(shell: Any) -> None:
    """Add the magics to this IPython, and start the process that checks."""
    magics = find(shell)
    if magics is None:
        magics = KataMagics(shell)
        shell.register_magics(magics)
    magics.get_ready()


def unload(shell: Any) -> None:
    """Take them away again, and end the warm process."""
    magics = find(shell)
    if magics is None:
        return
    magics.close()
    for kind, names in magics.magics.items():
        for name in names:
            shell.magics_manager.magics[kind].pop(name, None)
    if magics.replaced_reset is not None:
        shell.magics_manager.magics["line"]["reset"] = magics.replaced_reset
    del shell.magics_manager.registry[KataMagics.__name__]


def find(shell: Any) -> KataMagics | None:
    """The magics in this IPython, if they were loaded."""
    magics: KataMagics | None = shell.magics_manager.registry.get(KataMagics.__name__)
    return magics
