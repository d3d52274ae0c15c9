"""A shell and folders in which all that could sway a run of the checks does its worst."""

import os
import re
import shutil
from pathlib import Path

from kata import isolation
from kata.manifest import ROOT, exercises

VARIABLES = {
    "PYTEST_ADDOPTS": "-x -k nonsense --co -p no_such_plugin --no-such-option",
    "PYTEST_PLUGINS": "no_such_plugin",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "",
    "PYTHONWARNINGS": "error",
    "PYTHONOPTIMIZE": "2",
    "PYTHONHASHSEED": "1",
    "PYTHONIOENCODING": "ascii",
    "PYTHONUTF8": "0",
    "PYTHONDEVMODE": "1",
    "PYTHONINSPECT": "1",
    "PYTHONBREAKPOINT": "no_such_debugger.stop",
    "LC_ALL": "POSIX",
    "MPLBACKEND": "module://no_such_backend",
    "HYPOTHESIS_EXPERIMENTAL_OBSERVABILITY": "1",
    "TORCH_LOGS": "nonsense",
    "TORCH_FORCE_WEIGHTS_ONLY_LOAD": "nonsense",
    "PYTORCH_JIT": "0",
    "CUDA_VISIBLE_DEVICES": "nonsense",
    "OMP_NUM_THREADS": "nonsense",
    "KMP_AFFINITY": "nonsense",
    "NPY_PROMOTION_STATE": "nonsense",
    "CI": "true",
    "COLUMNS": "1",
    "TERM": "dumb",
    "FORCE_COLOR": "1",
    "NO_COLOR": "1",
    "TMPDIR": "/no/such/folder",
    "MPLCONFIGDIR": "/no/such/folder",
    "XDG_CACHE_HOME": "/no/such/folder",
}

HIDING = ("random", "math", "typing", "torch", "numpy", "pytest", "rich", "hypothesis", "argparse")
"""Modules and libraries that files of the same name would take the place of."""

FOLDER = "[CS101] a::b %d #ü $TERM's {x}"
"""What a shell, pytest, rich, and text formatting would each take for something of their own."""


ENTRY_POINTS = """\
[pytest11]
randomly = installed_randomly
pytest_cov = installed_cov
xdist = installed_xdist
sugar = installed_sugar
[hypothesis]
plugin = installed_hypothesis
[torch.backends]
backend = installed_backend:load
"""
"""By these, an installed package is loaded by pytest, Hypothesis and torch wherever they run."""


class Hostile:
    """A project in a folder with such a name, beside files that note whoever loads them."""

    def __init__(self, base: Path) -> None:
        self.notes = base / "loaded"
        self.project = base / FOLDER
        self.path = base / "on the import path"
        self.installed = base / "installed"
        self.temporary = self.project / "temporary"
        shutil.copytree(ROOT / "kata", self.project / "kata", ignore=_compiled)
        shutil.copytree(ROOT / "solutions", self.project / "exercises", ignore=_compiled)
        (self.project / "tests").mkdir()
        self.temporary.mkdir()
        for exercise in exercises():
            shutil.copy(exercise.checks, self.project / "tests")
        shutil.copy(ROOT / "kata.toml", self.project)
        for folder in (self.project, self.project / "exercises", self.project / "tests", self.path):
            folder.mkdir(exist_ok=True)
            for name in (*HIDING, "conftest", "sitecustomize", "usercustomize"):
                path = folder / f"{name}.py"
                path.write_text(self._trap(path), encoding="utf-8")
            for name in ("pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml", "matplotlibrc"):
                (folder / name).write_text("[pytest]\naddopts = --no-such-option\n[", "utf-8")
        self._install("plugins", *re.findall(r"installed_\w+", ENTRY_POINTS))
        self._install("vae_kata", "kata")  # Another than the project's own.

    def environment(self) -> dict[str, str]:
        """All of it at once."""
        return {
            **{name: value for name, value in os.environ.items() if name != "HOME"},
            **VARIABLES,
            # As if the folder were one of Python's own: what is installed can't be left out.
            isolation.FOUND_BY_PYTHONPATH: str(self.installed),
            # Where what is made meanwhile lies below the settings of others.
            "TEMP": str(self.temporary),
            "PYTHONPATH": str(self.path),
            "PYTHONSTARTUP": str(self.path / "random.py"),
        }

    def loaded(self) -> set[str]:
        """The files that were loaded, by their folder and name, since they were made."""
        if not self.notes.exists():
            return set()
        lines = self.notes.read_text(encoding="utf-8").splitlines()
        return {"/".join(Path(line).parts[-2:]) for line in lines}

    def _install(self, package: str, *modules: str) -> None:
        info = self.installed / f"{package}-9.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 9\n")
        if package == "plugins":
            (info / "entry_points.txt").write_text(ENTRY_POINTS)
        for module in modules:
            path = self.installed / module / "__init__.py"
            path.parent.mkdir()
            path.write_text(self._trap(path), encoding="utf-8")

    def _trap(self, path: Path) -> str:
        return (
            f"with open({str(self.notes)!r}, 'a', encoding='utf-8') as file:\n"
            f"    file.write({str(path)!r} + chr(10))\n"
            "raise RuntimeError('hidden')\n"
        )


def _compiled(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "__pycache__"]
