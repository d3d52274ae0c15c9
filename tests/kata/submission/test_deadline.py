"""Code that runs too long is stopped, and the time limit leaves nothing behind."""

import signal
import sys
import threading
import time

import pytest

from kata.submission.deadline import DeadlineReached, deadline

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no interval timer")


def test_a_loop_is_stopped_and_its_place_is_known():
    with pytest.raises(DeadlineReached) as reached, deadline(0.1):
        while True:
            pass
    assert reached.value.frame.f_code.co_filename == __file__


def test_a_sleep_is_stopped():
    start = time.monotonic()
    with pytest.raises(DeadlineReached), deadline(0.1):
        time.sleep(600)
    assert time.monotonic() - start < 300


def test_a_loop_that_swallows_the_first_stop_gets_another():
    stops = 0
    with pytest.raises(DeadlineReached), deadline(0.1):
        while True:
            try:
                time.sleep(30)
            except DeadlineReached:
                stops += 1
                if stops == 2:
                    raise


def test_quick_code_is_left_alone():
    before = signal.getsignal(signal.SIGALRM)
    threads = threading.active_count()
    with deadline(600):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before
    assert threading.active_count() == threads
