"""What a terminal shows can be read on dark and on light ones."""

import ast
import re

import pytest
from rich.errors import StyleSyntaxError
from rich.style import Style

from kata.manifest import ROOT

READABLE = {"default", "green", "red", "cyan", "magenta"}
"""With a terminal's own colours, on white as on black; yellow is not, on white."""

BRIGHT_ON_WHITE = {"cyan"}
"""Many terminals show bold text in the brighter variant, and then not these."""


def styles(source):
    """The styles that have a colour, among the texts of this source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                style = Style.parse(node.value)
            except StyleSyntaxError:
                continue
            if style.color is not None:
                yield node.value, style


LEARNING = ROOT / "kata" / "learning"
PLACES = [path for path in sorted(LEARNING.rglob("*.py")) if path.parent.name != "notebook"]
PLACES.append(ROOT / "kata" / "checking" / "status.py")


@pytest.mark.parametrize("path", PLACES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_colours_can_be_read_on_white_and_on_black(path):
    for text, style in styles(path.read_text(encoding="utf-8")):
        assert style.color.name in READABLE, text
        assert not (style.bold and style.color.name in BRIGHT_ON_WHITE), text


def test_code_is_shown_by_the_one_module_that_knows_the_terminals_colours():
    """Those of a theme are near-white, for a dark background of their own."""
    makes = re.compile(r"\b(Syntax|Markdown)\(")
    assert [path.name for path in PLACES if makes.search(path.read_text("utf-8"))] == ["answers.py"]


def test_the_styles_are_found():
    [(text, style)] = styles("Text('magenta is a colour', style='bold magenta')")
    assert (text, style.color.name) == ("bold magenta", "magenta")
