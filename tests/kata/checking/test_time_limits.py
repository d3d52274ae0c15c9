"""Time limits on a machine that has other work to do."""

import os

import pytest

from kata.checking import time_limits


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
