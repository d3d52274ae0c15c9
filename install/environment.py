"""The environment, .venv, and the Python that it is made with."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from problems import Problem, explain, failed, no_ensurepip, too_old

OLDEST, NEWEST = (3, 11), (3, 14)
SUITABLE = ">=3.11,<3.15"
NAMES = ("python3.14", "python3.13", "python3.12", "python3.11", "python3", "python")

VENV = Path(".venv")
READY = VENV / ".ready"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOG = VENV / "install.log"
UV = shutil.which("uv")


def prepare(only_this_python):
    """See to it that .venv is there, with a Python that runs and is suitable. Raises Problem."""
    wrong = what_is_wrong()
    if wrong is None:
        return
    version = sys.version_info[:2]
    this = getattr(sys, "_base_executable", None) or sys.executable  # This may be .venv's own.
    python = this if only_this_python or is_suitable(version) else other_python()
    python = python or from_uv() or this
    if python == this and version < OLDEST:
        raise Problem(too_old())
    if python == this and version > NEWEST:
        # There may be all that is needed for it by now.
        print(f"Python {platform.python_version()} is newer than what was tested.", flush=True)
        if version_of(PYTHON) == version:
            return
    if UV is None and ask(python, "-c", "import ensurepip") is None:
        raise Problem(no_ensurepip(ask(python, "-c", "import sys; print(*sys.version_info[:2])")))
    if os.path.lexists(str(VENV)):
        print(f"{wrong}: making it anew.", flush=True)
        remove()
    if UV is not None:
        run(UV, "venv", "--quiet", "--python", python, VENV)
    else:
        run(python, "-m", "venv", VENV)


def what_is_wrong():
    """Why .venv can't be used, None if it can."""
    if not os.path.lexists(str(VENV)):
        return "There is no .venv"
    version = version_of(PYTHON)
    if version is None:
        return "The Python of .venv is gone or doesn't run"
    if version < OLDEST:
        return "The Python of .venv is too old"
    if version > NEWEST and not READY.exists():
        return "The Python of .venv is too new"
    if UV is None and ask(PYTHON, "-m", "pip", "--version") is None:
        return "The .venv has no pip"
    return None


def is_suitable(version):
    return version is not None and OLDEST <= version <= NEWEST


def version_of(python):
    """(3, 13), say; None where it doesn't run."""
    numbers = (ask(python, "-c", "import sys; print(*sys.version_info[:2])") or "").split()
    return tuple(map(int, numbers)) if len(numbers) == 2 else None


def other_python():
    """The path of another Python that is suitable, None if there is none on the PATH."""
    for name in NAMES:
        path = shutil.which(name)
        if path and VENV.resolve() not in Path(path).parents:
            if is_suitable(version_of(path)):
                what = "old" if sys.version_info < OLDEST else "new"
                print(
                    f"Python {platform.python_version()} is too {what}: using {path}.", flush=True
                )
                return path
    return None


def from_uv():
    """The path of a suitable Python that uv has or downloads; None without uv or a connection."""
    if UV is None:
        return None
    find = (UV, "python", "find", "--system", SUITABLE)
    path = ask(*find)
    if path is None:
        print(f"Python {platform.python_version()} won't do: uv downloads another.", flush=True)
        if ask(UV, "python", "install", SUITABLE, seconds=600) is None:
            print("uv could not download it.", flush=True)
        path = ask(*find)
    return path


def remove():
    """Remove .venv. Raises Problem where that is something else."""
    if VENV.is_symlink():
        VENV.unlink()
        return
    inside = {path.name for path in VENV.iterdir()} if VENV.is_dir() else {"a file"}
    if inside and not inside & {"pyvenv.cfg", "bin", "Scripts", "lib"}:
        raise Problem("What is called .venv here is no environment. Move it away, and try again.")
    shutil.rmtree(str(VENV))


def run(*command):
    """Run it, its output in a log. Returns that, or raises Problem."""
    words = [str(each) for each in command]
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = ""
    try:
        for line in process.stdout:
            output += line.decode(errors="replace")
            show_progress(line.decode(errors="replace").strip())
    finally:
        show_progress("")
        process.wait()
    if VENV.is_dir():
        with LOG.open("a", encoding="utf-8") as log:
            log.write(f"$ {' '.join(words)}\n{output}\n")
    if process.returncode:
        raise Problem(explain(output) or failed(output, LOG))
    return output


def ask(*command, seconds=60):
    """What it prints; None if it can't be run, fails or takes too long."""
    try:
        answer = subprocess.run(
            [str(each) for each in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.decode(errors="replace").strip() if answer.returncode == 0 else None


def show_progress(line):
    """The last line of what runs, where a terminal can show it."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 4
        print(f"\r\x1b[2K  {line[:width]}" if line else "\r\x1b[2K", end="", flush=True)
