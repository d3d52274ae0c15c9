"""Grading on a Dask cluster, one of whose workers dies on the way."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from support.grading import QUICK, STUBS, solved, traces, write_submission

from kata.manifest import ROOT

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="slow without the warm parent")


def test_a_worker_that_dies_costs_no_report(tmp_path):
    before = traces()
    paths = []
    for number in range(8):
        files = solved() if number % 2 else STUBS
        paths.append(write_submission(tmp_path / f"s{number}", files))
    out = tmp_path / "out"
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = client.run(os.getpid)
        assert len(pids) == 2
        call = [sys.executable, "-m", "kata", "grade", *map(str, paths), "--out", str(out)]
        run = subprocess.Popen([*call, "--scheduler", cluster.scheduler_address], cwd=ROOT)
        end = time.monotonic() + 1200
        while not list(out.glob("s*.json")) and time.monotonic() < end:
            time.sleep(0.05)
        os.kill(next(iter(pids.values())), signal.SIGKILL)
        assert run.wait(1200) == 0
    scores = [json.loads((out / f"s{n}.json").read_bytes())["score"] for n in range(8)]
    assert scores == [0.0, len(QUICK)] * 4
    assert (out / "grades.csv").exists()
    end = time.monotonic() + 1200
    while traces()["processes"] - before["processes"] and time.monotonic() < end:
        time.sleep(0.1)
    assert not traces()["processes"] - before["processes"]
