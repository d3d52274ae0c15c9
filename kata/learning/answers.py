"""An answer's code without imports, docstrings and the like, and the reference solution's."""

import ast
from pathlib import Path

from pygments.token import Comment, Keyword, Number, Operator, String
from rich.style import Style
from rich.syntax import ANSISyntaxTheme, Syntax

from kata.manifest import ROOT, Exercise
from kata.submission.source_text import runs_by_itself

COLOURS = ANSISyntaxTheme(
    {
        **dict.fromkeys([(*Keyword,), (*Operator.Word,)], Style(bold=True)),
        (*String,): Style(color="green"),
        (*Number,): Style(color="cyan"),
        (*Comment,): Style(dim=True),
    }
)
"""Those that the terminal itself has: they can be read on dark and on light ones."""


def in_colours(code: str) -> Syntax:
    """The code as a terminal shows it."""
    return Syntax(code, "python", theme=COLOURS, background_color="default")


def reference(exercise: Exercise, package: Path) -> str | None:
    """The reference solution's code; None if there is none or it is the package itself."""
    folder = ROOT / "solutions"
    return None if folder == package else code_of(folder / exercise.file)


def code_of(path: Path) -> str | None:
    """The file's code without imports, docstrings and what it does when it is run by itself; None
    where it can't be read."""
    try:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and _is_left_out(node):
            left_out.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    kept: list[str] = []
    for number, line in enumerate(source.split("\n"), 1):
        if number not in left_out and (line.strip() or (kept and kept[-1])):
            kept.append(line.rstrip())
    return "\n".join(kept).strip("\n")


def _is_left_out(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom) or runs_by_itself(node):
        return True
    if isinstance(node, ast.Try):
        return all(map(_is_left_out, node.body))
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text and isinstance(node.value.value, str)  # type: ignore[attr-defined]
