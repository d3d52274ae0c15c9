"""What is shown of an answer, and how."""

import io

from rich.console import Console

from kata.learning.answers import code_of, in_colours
from kata.manifest import find_exercise


def test_what_is_shown_of_an_answer_has_neither_imports_nor_that_line():
    shown = code_of(find_exercise("ex05").stub)
    assert "import" not in shown
    assert "__main__" not in shown
    assert shown.startswith("LossFunction")


def test_code_is_shown_in_the_terminals_own_colours():
    """Others can't be read on every background."""
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(in_colours('def f(x):\n    return x * 0.5 + len("a")  # why\n'))
    shown = console.file.getvalue()
    assert "\x1b[1" in shown
    assert "8;2;" not in shown
