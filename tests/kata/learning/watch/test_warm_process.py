"""The warm process: what it has loaded when it is first asked, and that it outlives no parent."""

import json
import os
import select
import signal
import subprocess
import sys

import pytest
from support.command import new_python

from kata.learning.watch import runner as module
from kata.manifest import ROOT, exercises

PATIENCE = 60.0

WHAT_IS_LOADED = """
import json, sys
from pathlib import Path
from kata.learning.watch import warm_process

def serve(warm):
    found = {"before": sorted(sys.modules)}
    for package in ("right", "wrong"):
        for exercise_id in sys.argv[1].split():
            before = set(sys.modules)
            warm_process._check(Path(package), exercise_id, lambda event: None)
            found[f"{package} {exercise_id}"] = sorted(set(sys.modules) - before)
    print(json.dumps(found), file=warm._stream, flush=True)

warm_process._Warm.serve = serve
warm_process.main()
"""


def test_all_that_checks_and_pictures_need_is_loaded_before_the_first_request(tmp_path):
    """Hence a check takes less than a second: loading torch and the checks takes several."""
    asked = ("ex01", "ex03", "ex05")
    for package in ("right", "wrong"):
        (tmp_path / package).mkdir()
    for exercise in exercises():
        right = (ROOT / "solutions" / exercise.file).read_bytes()
        (tmp_path / "right" / exercise.file).write_bytes(right)
        wrong = sorted((ROOT / "mutants" / exercise.id).glob("[!u]*.py"))[0].read_bytes()
        (tmp_path / "wrong" / exercise.file).write_bytes(wrong)
    result = new_python(
        *("-c", WHAT_IS_LOADED, " ".join(asked), "--draws"),
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    before = found.pop("before")
    pictures = {f"kata.lessons.{exercise.id}.picture" for exercise in exercises()}
    assert {"torch", "matplotlib.backends.backend_agg", *pictures} <= set(before)
    assert found == {f"{package} {each}": [] for package in ("right", "wrong") for each in asked}


def test_it_is_started_with_its_runner_and_not_by_the_first_check(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(module, "_Process", lambda *options: made.append(options))
    module.Runner(tmp_path, lambda *_: None)
    assert len(made) == 1


# The test's process starts a parent, as a kernel or a watch is one. That starts the warm process,
# which runs a check, which starts one more. Each says that it runs, and says more if it outlives
# the one that started it.

PARENT = """
import os, subprocess, sys, time
warm = subprocess.Popen(
    [sys.executable, "-c", sys.argv[1], *sys.argv[2:]],
    stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=[int(sys.argv[2])],
)
os.close(int(sys.argv[2]))
request = b'{"run": 1, "task": "check", "package": "", "exercise": "ex01"}'
warm.stdin.write(request + bytes([10]))
warm.stdin.flush()
time.sleep(600)
"""
WARM = """
import os, sys, time
from kata.learning.watch import warm_process

def say(word):
    os.write(int(sys.argv[1]), f"{word} {os.getpid()}{chr(10)}".encode())

def outlive(name):
    parent = os.getppid()
    say(name)
    while os.getppid() == parent:
        time.sleep(0.01)
    time.sleep(1)  # It would be killed by now.
    say("outlived:")

def load():
    if sys.argv[2] == "loading":
        outlive("loading")

def check(package, exercise_id, send):
    outlive("check" if os.fork() else "started")

warm_process.load = load
warm_process._TASKS["check"] = check
say("warm")
warm_process.main()
"""


class Family:
    """These processes, by the words that they said."""

    def __init__(self, *until: str) -> None:
        self._reader, writer = os.pipe()
        command = [sys.executable, "-c", PARENT, WARM, str(writer), until[-1]]
        self.parent = subprocess.Popen(command, cwd=ROOT, pass_fds=[writer])
        os.close(writer)
        self._said, self.numbers = "", {}
        while not all(word in self._said for word in until):
            assert self._read(), self._said
        self.numbers = dict(line.split() for line in self._said.splitlines())

    def rest(self) -> str:
        """What they say from now on, until all of them have ended."""
        before = len(self._said)
        while self._read():
            pass
        return self._said[before:]

    def close(self) -> None:
        self.parent.kill()
        self.parent.wait()
        if select.select([self._reader], [], [], 5)[0] == []:  # Somebody is still there.
            os.kill(int(self.numbers["warm"]), signal.SIGKILL)
        os.close(self._reader)

    def _read(self) -> bytes:
        assert select.select([self._reader], [], [], PATIENCE)[0], f"Nothing ended: {self._said}"
        read = os.read(self._reader, 4096)
        self._said += read.decode()
        return read


@pytest.fixture
def family():
    made = []
    yield lambda *until: made.append(Family(*until)) or made[-1]
    for each in made:
        each.close()


linux = pytest.mark.skipif(sys.platform != "linux", reason="nobody tells processes of a death")


@linux
def test_while_it_loads_it_ends_with_its_parent(family):
    made = family("loading")
    made.parent.kill()
    assert made.rest() == ""


@linux
def test_a_check_and_what_that_started_end_with_the_parent(family):
    made = family("check", "started")
    made.parent.kill()
    assert made.rest() == ""


@linux
def test_a_check_ends_with_a_warm_process_that_is_killed(family):
    made = family("check", "started")
    os.kill(int(made.numbers["warm"]), signal.SIGKILL)
    said = made.rest()
    assert f"outlived: {made.numbers['check']}" not in said
