"""How our own runs call pytest: with the checks and their plugin, and nothing that lies around."""

import os

from kata.files import ROOT

PLUGIN = "kata.checking.pytest_plugin"


def options(exercise_ids: list[str], seed: int | None, *plugins_off: str) -> list[str]:
    """Arguments for pytest that run the checks of these exercises."""
    return [
        # No settings, conftest.py or cache of any folder; nothing before the libraries on the path.
        *("-c", os.devnull, "--rootdir", _root()),
        *("--noconftest", "--import-mode=importlib", "-p", PLUGIN),
        *(f"-pno:{plugin}" for plugin in ("cacheprovider", *plugins_off)),
        # By name: as paths, pytest would take a folder's brackets and colons for its own.
        f"--exercises={','.join(exercise_ids)}",
        *([] if seed is None else ["--seed", str(seed)]),
    ]


def _root() -> str:
    """The project's folder; what holds it where pytest would take ``$HOME`` in its name for a
    variable."""
    root = str(ROOT)
    return root if os.path.expandvars(root) == root else ROOT.anchor
