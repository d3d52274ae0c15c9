"""Keeps the user's shell and folders out of what runs here: variables, options, the import path.

``kata.__main__`` calls ``isolate`` before it imports anything else, so this module imports only
what Python itself has loaded by then: a ``random.py`` in the user's folder must find no import.
"""

import os
import sys
from importlib.machinery import PathFinder

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
START = os.path.join(HERE, "start.py")

LIBRARIES = ("torch", "torchvision", "numpy", "matplotlib", "pytest", "hypothesis", "rich")
"""What the kata can't do without."""

_KEPT = {
    # Where Python itself and its packages are.
    *("PYTHONHOME", "PYTHONPLATLIBDIR", "PYTHONUSERBASE", "PYTHONNOUSERSITE", "PYTHONEXECUTABLE"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHON_GIL"),
    # How to write to the user's terminal, and the debugger for a breakpoint().
    *("PYTHONUNBUFFERED", "PYTHONIOENCODING", "PYTHON_COLORS", "PYTHONBREAKPOINT"),
    *("PYTHONSAFEPATH", "PYTHONCOERCECLOCALE"),
}

_FOREIGN = (
    *("PYTEST", "HYPOTHESIS", "MPL", "MATPLOTLIB"),
    *("TORCH", "PYTORCH", "ATEN_", "CUDA", "CUBLAS", "CUDNN", "NVIDIA_", "HIP_", "ROCR_"),
    *("OMP_", "GOMP_", "KMP_", "MKL", "DNNL_", "ONEDNN_", "OPENBLAS_", "BLIS_", "VECLIB_"),
    *("NPY_", "NUMPY_", "NUMEXPR_"),
)
"""How the names of variables begin that configure a library."""

OWN = {
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "HYPOTHESIS_NO_PLUGINS": "1",
    "TORCH_DEVICE_BACKEND_AUTOLOAD": "0",
    "MPLBACKEND": "agg",
    # Graders have no GPU, so no answer may find one elsewhere.
    "CUDA_VISIBLE_DEVICES": "",
    # A process with threads can't be forked safely, and waits for busy cores.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # The same order of sets, and the same encoding of files, wherever code is checked.
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    # Where judges are not forked, Python starts them as ``python -c``, in the user's folder.
    "PYTHONSAFEPATH": "1",
}
"""Variables of every process that runs checks or student code."""

FOUND_BY_PYTHONPATH = "KATA_PYTHONPATH"
"""The variable with the folders in which libraries are that are found nowhere else."""

_is_isolated = False


def isolate() -> None:
    """Let nothing of the user's shell and folder act on this process.

    What has acted on it already, before its first line ran, takes a new one: then this does not
    return, and the same command runs there.
    """
    os.environ.pop("MPLBACKEND", None)  # Jupyter's, say: no command draws but into files.
    if _is_isolated:
        return
    if _is_affected() and sys.executable and sys.gettrace() is None:  # A debugger stays.
        _restart()
    if not sys.flags.safe_path:
        del sys.path[0]  # The working folder, or that of the script.
    set_import_path()


def set_import_path() -> None:
    """Let the kata be found, and last: no file beside it hides a library."""
    global _is_isolated
    _is_isolated = True
    last = [*filter(None, os.environ.get(FOUND_BY_PYTHONPATH, "").split(os.pathsep)), ROOT]
    sys.path += [folder for folder in last if folder not in sys.path]


def python_command(module: str, *arguments: str) -> list[str]:
    """``python -m module arguments``, isolated."""
    return [sys.executable, "-P", START, module, *arguments]


def environment() -> dict[str, str]:
    """The environment for processes that run checks: the user's, without what could sway them."""
    kept = {
        name: value
        for name, value in _without_pythons().items()
        if not name.startswith(_FOREIGN) and name != "PYTHONIOENCODING"
    }
    return kept | OWN


class OwnEnvironment:
    """While this lasts, ``os.environ`` is ``environment()``: for loading torch in this process."""

    def __enter__(self) -> None:
        self._before = dict(os.environ)
        _set_environment(environment())

    def __exit__(self, *exception: object) -> None:
        _set_environment(self._before)


class FolderAside:
    """While this lasts, this process imports nothing from the working folder, as a notebook would:
    no file there hides a library from the kata."""

    def __enter__(self) -> None:
        folders = {"", _working_folder()}
        self._aside = [(at, each) for at, each in enumerate(sys.path) if each in folders]
        sys.path[:] = [each for each in sys.path if each not in folders]

    def __exit__(self, *exception: object) -> None:
        for at, folder in self._aside:
            sys.path.insert(at, folder)


def _working_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # Someone has removed it.
        return ""


def _set_environment(variables: dict[str, str]) -> None:
    for name in os.environ.keys() - variables.keys():
        del os.environ[name]
    os.environ.update(variables)


def _is_affected() -> bool:
    """Whether variables or options have acted on this Python before its first line ran."""
    return bool(
        _acting()
        or sys.flags.optimize
        or sys.warnoptions
        or sys.getfilesystemencoding().replace("-", "") != "utf8"
    )


def _acting() -> list[str]:
    harmless = _KEPT | {"PYTHONUTF8", "PYTHONHASHSEED", "PYTHONSTARTUP"}
    return [
        name
        for name, value in os.environ.items()
        if name.startswith("PYTHON") and name not in harmless and value
    ]


def _without_pythons() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTHON") or name in _KEPT
    }


def _restart() -> None:
    variables = _without_pythons() | {"PYTHONUTF8": "1"}
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    variables.setdefault("PYTHONIOENCODING", encoding)  # The terminal's, whatever files have.
    if folders := _needed_folders():
        variables[FOUND_BY_PYTHONPATH] = os.pathsep.join(folders)
    command = python_command("kata", *sys.argv[1:])
    if os.name == "posix":
        os.execve(sys.executable, command, variables)
    import signal  # Windows: a program that replaces another does not keep its terminal.
    import subprocess

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # That is for the new one.
    sys.exit(subprocess.run(command, env=variables).returncode)


def _needed_folders() -> list[str]:
    """PYTHONPATH's, where a library is found nowhere else, as with a cluster's modules."""
    named = [os.path.abspath(each) for each in _split(os.environ.get("PYTHONPATH", ""))]
    others = [each for each in sys.path[1:] if os.path.abspath(each) not in named]
    missing = [name for name in LIBRARIES if PathFinder.find_spec(name, others) is None]
    return named if any(PathFinder.find_spec(name, named) for name in missing) else []


def _split(folders: str) -> list[str]:
    return [each for each in folders.split(os.pathsep) if each]
