"""Time limits on a machine that has other work to do."""

import os

import pytest

from kata.checking import time_limits
from kata.checking.run_in_process import run_in_process
from kata.checking.status import Status
from kata.manifest import find_exercise


@pytest.mark.parametrize(
    ("per_core", "seconds"), [(0.0, 8.0), (1.0, 8.0), (2.5, 20.0), (100.0, 40.0)], ids=str
)
def test_a_limit_is_as_many_times_longer_as_there_are_processes_for_each_core(
    monkeypatch, per_core, seconds
):
    load = per_core * (os.cpu_count() or 1)
    monkeypatch.setattr("os.getloadavg", lambda: (load, 0.0, 0.0), raising=False)
    assert time_limits.stretched(8.0) == seconds


@pytest.mark.parametrize("missing", [AttributeError, OSError])
def test_where_the_system_does_not_say_a_limit_stays(monkeypatch, missing):
    def getloadavg():
        raise missing

    monkeypatch.setattr("os.getloadavg", getloadavg, raising=False)
    assert time_limits.stretched(8.0) == 8.0


def test_of_a_slow_answer_that_has_failed_the_other_checks_are_left_out(tmp_path, monkeypatch):
    (tmp_path / find_exercise("ex03").file).write_text(
        "def kl_divergence(z_mean, z_log_var):\n    return (z_mean - z_log_var).sum()\n"
    )

    def check():
        [verdict] = run_in_process(tmp_path, ["ex03"])
        return verdict

    def left_out(verdict):
        return [check.status for check in verdict.checks].count(Status.NOT_RUN)

    in_time = check()
    monkeypatch.setattr(time_limits, "AFTER_FAILURE", 0.0)
    late = check()
    assert (late.status, late.message) == (in_time.status, in_time.message)
    assert (left_out(in_time), left_out(late) > 10) == (0, True)
