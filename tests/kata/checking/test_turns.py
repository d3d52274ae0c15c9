"""Debuggers of exercises that are checked side by side take turns at the terminal."""

import sys
import threading
import time

import pytest

from kata.checking.turns import Turn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing runs side by side there")


def test_the_second_waits_until_the_first_leaves(tmp_path):
    path = tmp_path / "events.jsonl"
    path.touch()
    first, second = Turn(path), Turn(path)
    seen, begun = [], threading.Event()

    def wait():
        begun.set()
        second.wait()
        seen.append("the second has its turn")

    first.wait()
    first.wait()  # Whose turn it is need not wait again.
    waiting = threading.Thread(target=wait)
    waiting.start()
    begun.wait()
    time.sleep(0.2)
    seen.append("the first leaves")
    first.leave()
    waiting.join()
    assert seen == ["the first leaves", "the second has its turn"]
    second.leave()
    first.wait()
    first.leave()
