"""A cell's text as an exercise's file."""

import ast
from collections.abc import Callable

from kata.errors import UserError


def source_of(cell: str, transform: Callable[[str], str]) -> str:
    """The file that the cell below ``%%kata`` stands for.

    ``transform`` turns a notebook's commands (``%time``, ``!ls``, ``name?``) into Python. Raises
    UserError where the cell is empty, or holds such a command.
    """
    if not cell.strip():
        raise UserError("The cell is empty: the exercise's code goes below the line with %%kata.")
    problem = _problem(cell)
    if problem is not None and _problem(transform(cell)) is None:
        lines = cell.splitlines()
        line = lines[min(problem, len(lines)) - 1].strip()
        raise UserError(
            f"`{line}` is a command for notebooks, and an exercise's file holds Python alone. "
            "Put it into a cell of its own."
        )
    return cell if cell.endswith("\n") else f"{cell}\n"


def _problem(source: str) -> int | None:
    """The line at which the text stops being Python; None where it doesn't."""
    try:
        ast.parse(source)
    except SyntaxError as error:
        return max(error.lineno or 1, 1)
    except (ValueError, RecursionError, MemoryError):
        return 1
    return None
