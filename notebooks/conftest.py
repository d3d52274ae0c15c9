"""For ``make notebooks``: a cell that raises stops its notebook, as it does in Jupyter, and answers
are saved in a folder of stubs made for the run."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kata.authoring.notebook import copy_stubs
from kata.learning.notebook.magic import FOLDER

STOPPED = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    folder = tempfile.TemporaryDirectory(prefix="kata-")
    config.add_cleanup(folder.cleanup)
    os.environ[FOLDER] = str(copy_stubs(Path(folder.name)))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.parent is not None and item.parent.stash.get(STOPPED, False):
        pytest.skip("an earlier cell of this notebook raised")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    try:
        return (yield)
    except Exception:
        outputs = getattr(item, "test_outputs", None) or []
        if item.parent is not None and any(each.output_type == "error" for each in outputs):
            item.parent.stash[STOPPED] = True
        raise
