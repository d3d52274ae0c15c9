"""For ``make notebooks``: a cell that raises stops its notebook, as it does in Jupyter."""

from collections.abc import Iterator

import pytest

STOPPED = pytest.StashKey[bool]()


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
