"""The board at the end of a plain ``pytest`` run, as in an editor's test panel."""

import pytest

from kata.checking.pytest_plugin import CHECK_RUN
from kata.manifest import find_package


def pytest_terminal_summary(config: pytest.Config) -> None:
    from rich.console import Console

    from kata.learning.board import print_board

    if verdicts := config.stash[CHECK_RUN].verdicts:
        print_board(Console(highlight=False), verdicts, find_package(config.getoption("--package")))
