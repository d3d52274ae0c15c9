"""The lock on a folder of marks, with and without a file system that has locks."""

import errno
import os
import socket
import sys

import pytest

from kata.errors import UserError
from kata.grading import lock

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="flock is for Unix")


@pytest.fixture(params=["ENOLCK", "ENOSYS", "EOPNOTSUPP", "EINVAL", "EBADF"])
def no_flock(request, monkeypatch):
    """A file system whose flock fails with this number."""

    def refuse(*_):
        number = getattr(errno, request.param)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", refuse)


def refused(folder):
    with pytest.raises(UserError, match="Another grading run") as caught, lock.alone(folder):
        pass
    return str(caught.value)


def test_two_runs_do_not_share_a_folder(tmp_path):
    with lock.alone(tmp_path):
        refused(tmp_path)
        assert list(tmp_path.iterdir()) == []
    with lock.alone(tmp_path):
        pass


def test_without_flock_a_file_is_the_lock(tmp_path, no_flock):
    with lock.alone(tmp_path):
        assert f"process {os.getpid()} on {socket.gethostname()}" in refused(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def left_behind(tmp_path, monkeypatch):
    """Makes the lock file of a run that this host, or another, was killed in or is busy with."""
    monkeypatch.setattr("fcntl.flock", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOLCK, "")))

    def make(text, seconds_ago):
        path = tmp_path / lock.NAME
        path.write_text(text, encoding="utf-8")
        touched = path.stat().st_mtime - seconds_ago
        os.utime(path, (touched, touched))
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("text", "seconds_ago"),
    [
        pytest.param(f"{socket.gethostname()} 4194999", 1, id="a process that is gone"),
        pytest.param(f"{socket.gethostname()} 1", 3600, id="a number that is another's now"),
        pytest.param("elsewhere 7", 3600, id="another machine's, long ago"),
        pytest.param("", 3600, id="nothing in it"),
    ],
)
def test_a_lock_file_left_behind_is_taken_over(left_behind, text, seconds_ago):
    folder = left_behind(text, seconds_ago)
    with lock.alone(folder):
        assert str(os.getpid()) in (folder / lock.NAME).read_text(encoding="utf-8")
    assert list(folder.iterdir()) == []


def test_another_machines_run_that_is_alive_is_waited_for(left_behind):
    assert "process 7 on elsewhere" in refused(left_behind("elsewhere 7", 1))
