"""What is known of an exercise stands in its own files: no other code names one by its id."""

import ast
import re
from pathlib import Path

import pytest

from kata.files import ROOT

OWN = ("kata/lessons/", "kata/submission/calls/")
"""Where exercises are told apart by their folder or by what they call."""

EXAMPLES = (
    *("kata/authoring/notebook.py", "kata/grading/settings.py", "kata/learning/arguments.py"),
)
"""Where an example in a text for users names one."""


def code_of(path: Path) -> str:
    """The file without comments and docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(getattr(node, "body", None), list):
            node.body = [each for each in node.body if not is_text(each)] or [ast.Pass()]
    return ast.unparse(ast.fix_missing_locations(tree))


def is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def named_in(root: Path) -> list[str]:
    found = {path.relative_to(root).as_posix(): path for path in root.glob("kata/**/*.py")}
    return [
        f"{name}: {line.strip()}"
        for name, path in found.items()
        if not name.startswith(OWN) and name not in EXAMPLES
        for line in code_of(path).splitlines()
        if re.search(r"ex0[1-9]", line)
    ]


def test_no_code_names_an_exercise_by_its_id():
    assert named_in(ROOT) == []


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ('x = 1 if y == "ex03" else 2\n', True),
        ("from exercises.ex03_kl_divergence import kl_divergence\n", True),
        ('"""Of ex03."""\n\n\ndef f():\n    """Also ex03."""  # ex03\n', False),
    ],
)
def test_what_is_code_and_what_is_text(tmp_path, text, is_found):
    (tmp_path / "kata").mkdir()
    (tmp_path / "kata" / "a.py").write_text(text, encoding="utf-8")
    assert bool(named_in(tmp_path)) == is_found
