"""The walls around a worker, each tried from inside by a submission that does its worst."""

import json
import os
import sys
from pathlib import Path

import pytest
import torch
from support.grading import with_source

from kata.grading.sandbox import landlock, seccomp
from kata.grading.sandbox.lockdown import FULL_SET, missing
from kata.grading.sandbox.visible import import_path, readable_paths
from kata.grading.worker.remote import Budget, RemoteSubmission
from kata.manifest import ROOT, find_exercise

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these walls are Linux's")

HIDDEN = ("FileNotFoundError", "PermissionError")

GROUND = {
    *("kata", "kata.contract", "kata.files", "kata.isolation", "kata.processes"),
    *("kata.submission", "kata.grading", "kata.grading.worker", "kata.grading.sandbox"),
}
"""What a worker has loaded beside the rooms made for it."""

PROBE = """
import json
from torch import nn

def attempt(action):
    try:
        return repr(eval(action, {"__builtins__": __builtins__, "run": run}))
    except BaseException as error:
        return type(error).__name__

def run(code):
    names = {}
    exec(code, names)
    return names.get("result")

class Trim(nn.Module):
    def forward(self, images):
        print(json.dumps([attempt(each) for each in ACTIONS]))
        return images
"""


def inside(workers, capsys, *actions):
    """What each expression gives in a worker: its repr, or the exception's name."""
    text = f"ACTIONS = {list(actions)!r}\n{PROBE}"
    files = with_source("ex01", text)
    submission = RemoteSubmission(workers, find_exercise("ex01"), files, {}, Budget(60))
    try:
        submission(torch.zeros(1))
    finally:
        submission.close()
    return json.loads(capsys.readouterr().out)


def needs(workers, *protections):
    lacking = set(protections) - set(workers.protections)
    if lacking:
        pytest.skip(f"this system has no {', '.join(sorted(lacking))}")


def test_the_full_set_is_on_where_root_grades(workers):
    if os.getuid() or not landlock.version() or not seccomp.is_available():
        pytest.skip("only root on a recent Linux gets all of it for certain")
    assert missing(workers.protections) == []


def test_missing_names_what_lacks():
    assert missing([*FULL_SET, "own user"]) == []
    assert missing([*FULL_SET, "user namespace"]) == []
    assert missing(FULL_SET) == ["own user"]
    assert missing(["own user", *FULL_SET[1:]]) == [FULL_SET[0]]


@pytest.mark.parametrize("folder", ["solutions", "tests", "mutants", "kata"])
def test_nothing_of_the_kata_can_be_read(workers, capsys, folder):
    needs(workers, "Landlock")
    place = str(ROOT / folder)
    codes = [f"import os; os.listdir({place!r})", f"open({str(ROOT / 'kata.toml')!r}).read()"]
    for outcome in inside(workers, capsys, *(f"run({code!r})" for code in codes)):
        assert outcome in HIDDEN


def test_the_repository_shows_no_more_than_the_python_inside_it(workers, capsys):
    needs(workers, "Landlock")
    listing = f"import os; result = os.listdir({str(ROOT)!r})"
    [outcome] = inside(workers, capsys, f"run({listing!r})")
    leading_to_python = {
        Path(path).relative_to(ROOT).parts[0]
        for path in readable_paths()
        if ROOT in Path(path).parents
    }
    assert outcome in HIDDEN or set(eval(outcome)) <= leading_to_python


@pytest.mark.parametrize(
    "module",
    [
        "kata.lessons.lookup",
        "kata.lessons.ex03.expected",
        "kata.submission.calls.training",
        "kata.manifest",
        "tests",
        "pytest",
        "hypothesis",
    ],
)
def test_nothing_that_knows_answers_can_be_imported(workers, capsys, module):
    [outcome] = inside(
        workers, capsys, f"run('import importlib; importlib.import_module(\"{module}\")')"
    )
    assert outcome in ("ModuleNotFoundError", "ImportError")


def test_no_right_loss_lies_in_the_memory_of_a_worker_for_another_exercise(workers, capsys):
    search = (
        "import gc, types; "
        "result = sorted({f.__module__ for f in gc.get_objects() "
        "if isinstance(f, types.FunctionType) and f.__module__ and "
        'f.__module__.startswith("kata")})'
    )
    [outcome] = inside(workers, capsys, f"run({search!r})")
    found = eval(outcome)
    assert "kata.submission.in_process" in found
    assert not [name for name in found if not may_be_loaded(name)]


def test_a_worker_has_loaded_no_expected_value_no_mistake_and_no_text(workers, capsys):
    listing = "import sys; result = sorted(name for name in sys.modules if name.startswith('kata'))"
    [outcome] = inside(workers, capsys, f"run({listing!r})")
    loaded = eval(outcome)
    assert "kata.submission.in_process" in loaded
    assert [name for name in loaded if not may_be_loaded(name)] == []


def may_be_loaded(module):
    """The ground below the wall, the submission's own room without its calls, and the worker."""
    return module in GROUND or (
        module.startswith(("kata.submission.", "kata.grading.worker.", "kata.grading.sandbox."))
        and module not in ("kata.submission.calls.training", "kata.submission.calls.sampling")
    )


def test_torch_numpy_and_the_standard_library_can_be_imported(workers, capsys):
    modules = ["torch.distributions", "torch.fft", "numpy.linalg", "statistics", "decimal", "sympy"]
    outcomes = inside(workers, capsys, *(f"run('import {each}')" for each in modules))
    assert outcomes == ["None"] * len(modules)


@pytest.mark.parametrize(
    ("wall", "code"),
    [
        ("seccomp", "import os; os.fork()"),
        ("seccomp", "import os; os.execv('/bin/true', ['true'])"),
        ("seccomp", "import subprocess; subprocess.run(['true'])"),
        ("seccomp", "import socket; socket.socket()"),
        ("seccomp", "import socket; socket.create_connection(('1.1.1.1', 53), 1)"),
        ("seccomp", "import os; os.kill(1, 9)"),
        ("seccomp", "import os; os.kill(-1, 9)"),
        ("seccomp", "import os; os.setuid(0)"),
        ("limit on memory", "bytearray(64 * 2**30)"),
        ("limit on memory", "import torch; torch.empty(2**34)"),
        ("limit on open files", "import os; [os.dup(1) for _ in range(5000)]"),
        ("limit on file size", "open('big', 'wb').write(bytes(2**27))"),
        ("mount namespace", "[open(f'f{i}', 'wb').write(bytes(2**25)) for i in range(9)]"),
        ("mount namespace", "[open(f'f{i}', 'wb') for i in range(5000)]"),
        ("Landlock", "open('/etc/passwd').read()"),
        ("Landlock", "open('/proc/1/environ', 'rb').read()"),
        ("Landlock", "import os; os.listdir('/home')"),
        ("Landlock", "open('/usr/lib/here', 'w')"),
        ("Landlock", "import os; os.symlink('/', '/usr/lib/here')"),
        ("Landlock", "import os; os.mkdir('/here')"),
    ],
)
def test_it_can_not(workers, capsys, wall, code):
    needs(workers, wall)
    [outcome] = inside(workers, capsys, f"run({code!r})")
    assert outcome.endswith("Error"), f"{code} gave {outcome}"


@pytest.mark.parametrize(
    "call",
    [
        "mount(b'x', b'/scratch', b'tmpfs', 0, 0)",
        "unshare(0x10000000)",
        "ptrace(16, 1, 0, 0)",
        "syscall(425, 8, 0)",
        "syscall(319, b'x', 0)",
        "syscall(321, 0, 0, 0)",
        "syscall(250, 0, 0, 0)",
        "chroot(b'/scratch')",
        "personality(0x0040000)",
    ],
)
def test_calls_into_the_kernel_are_refused(workers, capsys, call):
    needs(workers, "seccomp")
    [outcome] = inside(workers, capsys, f"__import__('ctypes').CDLL(None).{call}")
    assert outcome == "-1"


def test_it_can_use_threads_and_a_small_private_folder(workers, capsys):
    outcomes = inside(
        workers,
        capsys,
        "run('import threading as t; x = t.Thread(target=int); x.start(); x.join(); result = 1')",
        "run('import tempfile as t; result = t.TemporaryFile().write(bytes(1000))')",
        'run(\'result = open("/dev/urandom", "rb").read(3).__len__()\')',
        "run('import torch as t; t.set_num_threads(2); t.randn(200, 200) @ t.randn(200, 9)')",
    )
    assert outcomes == ["1", "1000", "3", "None"]


def test_it_inherits_no_secret_of_the_environment(workers, capsys):
    assert "A_TOKEN" in os.environ
    outcome, path = inside(
        workers,
        capsys,
        "'A_TOKEN' in __import__('os').environ",
        "'PATH' in __import__('os').environ",
    )
    assert (outcome, path) == ("False", "True")


def test_it_holds_no_file_but_the_wire_and_what_it_prints_to(workers, capsys):
    count = (
        "import os\nresult = []\nfor fd in range(64):\n    try: os.fstat(fd)\n"
        "    except OSError: continue\n    result.append(fd)"
    )
    [outcome] = inside(workers, capsys, f"run({count!r})")
    assert outcome == "[0, 1, 2, 3]"


def test_what_is_readable_holds_torch_and_nothing_of_the_repository():
    paths = readable_paths()
    assert any(path.endswith("/torch") for path in paths)
    for path in paths:
        assert not ROOT.is_relative_to(path), path
        assert not str(path).startswith(f"{ROOT}/kata"), path
    assert str(ROOT) not in import_path()
