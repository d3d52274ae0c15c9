"""Which build of torch: without an NVIDIA GPU, the usual one for Linux is several GB too large."""

import shutil
import sys
import threading
import urllib.request
from pathlib import Path

import packages
from environment import PYTHON, UV, ask
from problems import NotFound, Problem

CPU_INDEX = "https://download.pytorch.org/whl/cpu"
USUAL = "default"
NAMES = ("torch", "torchvision")

DRIVER = Path("/proc/driver/nvidia/gpus")
PROBE_SECONDS = 5
GPU_SECONDS = 20


def install(index, latest):
    """Install torch and torchvision from this index, or from PyTorch's for the CPU where that is
    the right one. What they need, and both where nothing was chosen, comes with the rest."""
    if not index:
        index = CPU_INDEX if wants_cpu_build() else USUAL
        if index == CPU_INDEX and not answers(f"{CPU_INDEX}/torch/"):
            tell_fallback("can't be reached")
            index = USUAL
    try:
        if index != USUAL:
            packages.install("PyTorch", wanted(latest), "--no-deps", *source(index))
        elif latest:
            packages.install("PyTorch", wanted(latest))
    except NotFound:
        if index != CPU_INDEX:
            raise Problem(f"{index} has no such torch for this Python and system.") from None
        tell_fallback("has no such build")


def wanted(latest):
    return ("--upgrade", *NAMES) if latest else [f"{n}=={packages.pinned()[n]}" for n in NAMES]


def tell_fallback(why):
    print(f"PyTorch's own index {why}: taking the usual build, several GB larger.", flush=True)


def is_installed():
    """Whether both are there already, in the tested versions and whatever build."""
    return [each.partition("+")[0] for each in there()] == [packages.pinned()[n] for n in NAMES]


def as_installed():
    """Both as requirements in just these builds, so that what is installed next doesn't replace
    them by newer ones of another index."""
    # Python 3.6 has no strict zip.
    return [f"{name}=={version}" for name, version in zip(NAMES, there())]  # noqa: B905


def there():
    """The versions of both, with their builds; none where one is missing."""
    code = f"from importlib.metadata import version; print(*map(version, {NAMES}))"
    return (ask(PYTHON, "-c", code) or "").split()


def wants_cpu_build():
    return sys.platform.startswith("linux") and not has_nvidia_gpu()


def has_nvidia_gpu():
    if any(DRIVER.glob("*")):
        return True
    tool = shutil.which("nvidia-smi") or shutil.which("/usr/lib/wsl/lib/nvidia-smi")
    return tool is not None and "GPU" in (ask(tool, "-L", seconds=GPU_SECONDS) or "")


def source(index):
    """The options for a wheel index, or for a folder of wheels."""
    folder = Path(index)
    if folder.is_dir() and any(folder.glob("*.whl")):
        return "--no-index", "--find-links", folder.resolve()
    index = folder.resolve().as_uri() if folder.is_dir() else index
    # uv's environment variable goes before its --index-url.
    return "--default-index" if UV else "--index-url", index


def answers(url):
    """Whether this address answers within some seconds, the lookup of its name included."""
    answered = threading.Event()

    def try_it():
        try:
            urllib.request.urlopen(url, timeout=PROBE_SECONDS).close()
            answered.set()
        except Exception:  # Whatever it is, there is no answer.
            pass

    thread = threading.Thread(target=try_it, daemon=True)
    thread.start()
    thread.join(PROBE_SECONDS)
    return answered.is_set()
