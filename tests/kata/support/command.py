"""Runs commands as users do, without the seconds that each new Python takes to load torch.

The first call starts a process that loads the libraries. Each command then runs in a fork of that
one: in its own session, folder and environment, with its own streams. Whatever Python module the
command itself starts is forked from the command. Each command should be started as a new Python in
one test at least, with ``new_python``.
"""

import atexit
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from itertools import pairwise
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, NoReturn

import pytest

SECONDS = 1200.0
"""How long a command may take, on a machine that has other things to do as well."""

CAN_FORK = sys.platform == "linux"
OURS = ("kata", "pytest")
"""Modules that are forked where a command starts them; a notebook's kernel is a new Python."""

HERE = Path(__file__).parent


def kata(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """``python -m kata``; the keywords are those of ``python``."""
    return python("-m", "kata", *arguments, **options)


def python(
    *command: object,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    input: str = "",
    seconds: float = SECONDS,
) -> subprocess.CompletedProcess[str]:
    """``python -m MODULE …`` or ``python -c CODE …`` in a fork, for code that asks for nothing
    of a new Python's own. Raises subprocess.TimeoutExpired; nothing of the command is left then."""
    words = [str(each) for each in command]
    environment = dict(os.environ if env is None else env)
    if not CAN_FORK:
        return new_python(*words, cwd=cwd, env=environment, input=input, seconds=seconds)
    with tempfile.TemporaryDirectory(prefix="command-") as folder:
        streams = [Path(folder) / name for name in ("stdin", "stdout", "stderr")]
        for path in streams:
            path.write_text(input if path.name == "stdin" else "", encoding="utf-8")
        process = _context().Process(target=_run, args=(words, cwd, environment, streams))
        process.start()
        try:
            process.join(seconds)
            status = process.exitcode
        finally:
            _kill(process)
        output, errors = (path.read_bytes().decode("utf-8") for path in streams[1:])
    if status is None:
        raise subprocess.TimeoutExpired(words, seconds, output, errors)
    return subprocess.CompletedProcess(words, status, output, errors)


def new_python(
    *command: object,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    input: str = "",
    seconds: float = SECONDS,
) -> subprocess.CompletedProcess[str]:
    """The same as ``python``, started anew."""
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env=None if env is None else dict(env),
        input=input,
        capture_output=True,
        encoding="utf-8",
        timeout=seconds,
    )


def in_fork(function: Callable[..., Any], *arguments: Any, seconds: float = SECONDS) -> Any:
    """What the function returns (or raises) in a fork, where the Python modules that it starts are
    forked, too. All of it has to be picklable."""
    if not CAN_FORK:
        return function(*arguments)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = _context().Process(target=_answer, args=(sender, function, arguments))
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise subprocess.TimeoutExpired(function.__name__, seconds)
        try:
            result, exception = receiver.recv()
        except EOFError:
            process.join()
            raise RuntimeError(f"{function.__name__}: {process.exitcode}") from None
    finally:
        _kill(process)
        receiver.close()
    if exception is not None:
        raise exception
    return result


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["support.preloaded"])
    from multiprocessing import forkserver

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(HERE.parent))
        # Its socket is removed at the very end, when the tests' own temporary folder is gone.
        patch.setattr(tempfile, "tempdir", os.path.dirname(tempfile.gettempdir()))
        forkserver.ensure_running()
    return context


def _kill(process: Any) -> None:
    for kill in (os.killpg, os.kill):  # Before its setsid there is no such group yet.
        with suppress(ProcessLookupError, PermissionError):
            kill(process.pid, signal.SIGKILL)
    process.join()
    process.close()


# In the fork.


def _run(
    command: list[str], cwd: Path, environment: dict[str, str], streams: list[Path]
) -> NoReturn:
    os.setsid()
    stdin, stdout, stderr = streams
    for number, path, flags in (
        (0, stdin, os.O_RDONLY),
        (1, stdout, os.O_WRONLY | os.O_APPEND),
        (2, stderr, os.O_WRONLY | os.O_APPEND),
    ):
        descriptor = os.open(path, flags)
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.chdir(cwd)
    subprocess.Popen = _Forked  # type: ignore[misc]
    _become(command, environment)


def _answer(sender: Any, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    os.setsid()
    subprocess.Popen = _Forked  # type: ignore[misc]
    try:
        answer = function(*arguments), None
    except Exception as exception:
        answer = None, exception
    sender.send(answer)


class _Forked(subprocess.Popen):  # type: ignore[type-arg]
    """A process that forks where a new Python was asked to run a module."""

    def __init__(self, command: Any, *, env: Any = None, pass_fds: Any = (), **options: Any):
        program, *words = command if isinstance(command, list) else [command]
        if program == sys.executable and _is_ours(words):
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            environment = dict(os.environ if env is None else env)
            # All is set for the program that comes now, which is this one.
            options["preexec_fn"] = partial(_become_module, words, environment, pass_fds)
        super().__init__(command, env=env, pass_fds=pass_fds, **options)


def _is_ours(words: list[str]) -> bool:
    if words[:1] == ["-P"]:  # As kata.isolation starts its own.
        return words[1].endswith("start.py") and words[2].startswith(OURS)
    return words[:1] == ["-m"] and words[1].startswith(OURS)


def _become_module(command: list[str], environment: dict[str, str], keep: Any) -> NoReturn:
    status = 1
    try:
        # Among the descriptors is the one that the parent waits on until the program starts.
        ends = [2, *sorted(keep), os.sysconf("SC_OPEN_MAX")]
        for before, after in pairwise(ends):
            os.closerange(before + 1, after)
        _become([str(each) for each in command], environment)
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(BaseException):
            for thread in threading.enumerate():
                if thread is not threading.current_thread() and not thread.daemon:
                    thread.join()
            atexit._run_exitfuncs()
            sys.stdout.flush()
        os._exit(status)


def _become(command: list[str], environment: dict[str, str]) -> NoReturn:
    """Run ``-m MODULE …`` or ``-c CODE …`` with streams, ``sys.argv`` and ``sys.path`` as a new
    Python has them."""
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(  # noqa: SIM115
        2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
    )
    kind, program, *arguments = command
    from support.preloaded import SYS_PATH

    own = ("", str(HERE.parent))
    added = [each for each in environment.get("PYTHONPATH", "").split(os.pathsep) if each]
    first = {"-c": [""], "-m": [os.getcwd()], "-P": []}[kind]
    sys.path[:] = [*first, *added, *(each for each in SYS_PATH if each not in own)]
    sys.argv[:] = ["-c" if kind == "-c" else program, *arguments]
    if kind == "-P":
        runpy.run_path(program, run_name="__main__")
    elif kind == "-m":
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})
    sys.exit(0)
