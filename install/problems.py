"""What can go wrong with an installation: each problem in one line, with what to do next."""

import os
import platform
import re
import shutil
import sys


class Problem(Exception):
    """What went wrong, in one line."""


class NotFound(Problem):
    """An index doesn't have what was asked for."""


NO_SPACE = r"No space left|Errno 28\b|os error 28\b|not enough space|quota exceeded"
NO_NETWORK = (
    r"NewConnectionError|NameResolutionError|ConnectTimeout|ConnectionError|ReadTimeout|Read timed"
    r" out|Max retries|ProxyError|SSLError|CERTIFICATE_VERIFY_FAILED|name resolution|Name or "
    r"service not known|getaddrinfo|nodename nor servname|Network is unreachable|Connection "
    r"(refused|reset|aborted)|IncompleteRead|dns error|error sending request|tcp connect error|"
    r"operation timed out|Network connectivity is disabled"
)
NOT_FOUND = (
    r"No matching distribution found for ([\w.=+-]+)|Because (\S+) was not found|"
    r"there (?:is|are) no .*versions? of ([\w.=+-]+)|Because ([\w.=+-]+) has no (?:wheels|usable)"
)
NOT_ALLOWED = r"Permission denied|Errno 13\b|os error 13\b|Read-only file system|Access is denied"

TOO_LONG = r"Windows Long Path support|enable-long-paths|WinError 206|os error 206\b"


def explain(output):
    """The usual reasons for this output, None if it is none of them. Raises NotFound."""
    if re.search(NO_SPACE, output, re.IGNORECASE):
        return (
            "The disk is full. The kata needs 1.5 GB here (6 GB with a GPU), and almost as much for"
            " a while in the temporary folder. Make room, and try again: it resumes."
        )
    if re.search(NO_NETWORK, output):
        return (
            "The package index can't be reached. Is there a network connection, or does it need a "
            "proxy (HTTPS_PROXY)? Try again when there is: it resumes."
        )
    match = re.search(NOT_FOUND, output)
    if match:
        what = next(filter(None, match.groups()))
        raise NotFound(
            f"There is no {what} for this system ({platform.system()} {platform.machine()}) and "
            f"this Python. {what_is_needed()}"
        )
    if re.search(TOO_LONG, output, re.IGNORECASE):
        return (
            f"The path of this folder is too long for Windows ({os.getcwd()}). Move the kata to a "
            "short one, C:\\kata say, and try again."
        )
    if re.search(NOT_ALLOWED, output):
        return f"Writing to {os.getcwd()} is not allowed. Put the kata where you may write."
    return None


def failed(output, log):
    """The last that was said, preferably of errors."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.match("error", line, re.IGNORECASE)]
    said = (errors or lines or ["nothing was said"])[-1].rstrip(".")
    return f"Installing failed: {said}. Details: {log}"


def what_is_needed():
    """Of system and Python, where there is no build of what is needed."""
    if sys.maxsize < 2**32:
        return "This Python is a 32-bit one. Install one of 64 bits, and try again."
    if (platform.system(), platform.machine()) == ("Darwin", "x86_64"):
        return (
            "PyTorch has no builds for Macs with Intel processors any more: work in a codespace or "
            "in Colab (README.md). On a Mac with an Apple chip, install a Python made for it."
        )
    if sys.version_info >= (3, 15):
        return (
            f"It is {platform.python_version()}; the kata runs on 3.11 to 3.14. "
            f"Install one of them ({how_to_install_python()}), and try again."
        )
    return "The kata runs on Python 3.11 to 3.14, where PyTorch has builds for both."


def too_old():
    return (
        f"The kata needs Python 3.11 to 3.14, and {sys.executable} is {platform.python_version()}. "
        f"Install a newer one ({how_to_install_python()}), and try again. "
        "Name one by its path: make setup PYTHON=python3.13"
    )


def how_to_install_python():
    """For this system, in few words."""
    if os.name == "nt":
        return "winget install Python.Python.3.13, or python.org"
    if sys.platform == "darwin":
        return "brew install python@3.13, or python.org"
    commands = {
        "apt-get": "apt install python3.13 python3.13-venv, or 3.12 or 3.11",
        "dnf": "dnf install python3.13",
        "pacman": "pacman -S python",
        "zypper": "zypper install python313",
        "apk": "apk add python3",
    }
    known = [way for command, way in commands.items() if shutil.which(command)]
    return ", or ".join([*known[:1], "uv python install 3.13", "python.org"])


def no_ensurepip(version):
    return (
        "This Python can't make environments: its ensurepip is missing. On Debian and Ubuntu, "
        f"apt install python{(version or '3').replace(' ', '.')}-venv, and try again."
    )
