"""What stands below a cell: a few blocks of text and perhaps a picture, as HTML and as plain text.

Everything is escaped: the texts hold what a student's code printed or raised.
"""

import base64
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

COLOURS = {"green": "#1d8a3e", "red": "#d23c2e", "dim": "#8a8a8a"}
"""Those that the board has names for; readable on white and on black."""

_PRE = "margin:.5em 0;padding:0;background:none;white-space:pre-wrap;word-break:normal"
_STYLES = {
    "title": "margin:0 0 .4em;font-weight:bold",
    "text": "margin:.5em 0",
    "lines": _PRE,
    "code": f"{_PRE};padding-left:1em",
    "mistake": "margin:.5em 0;font-weight:bold",
    "note": "margin:.5em 0;opacity:.75;font-size:90%",
}
_TAGS = {"lines": "pre", "code": "pre"}


class Block(NamedTuple):
    """A paragraph. ``kind``: a title, text, lines whose columns align, code, a mistake's name, or a
    note."""

    text: str
    kind: str = "text"


@dataclass(frozen=True)
class Answer:
    """Blocks from top to bottom, with the picture, a PNG, before the notes. ``colour`` is a name in
    COLOURS."""

    blocks: tuple[Block, ...]
    colour: str = "dim"
    png: bytes | None = None
    picture_words: str = ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.plain(), "text/html": self.html()}

    def plain(self) -> str:
        """Without the picture, but with its words."""
        above, notes = self._above_and_notes()
        shown = (*above, Block(self.picture_words), *notes)
        return "\n\n".join(block.text for block in shown if block.text)

    def html(self) -> str:
        above, notes = self._above_and_notes()
        parts = list(map(_element, above))
        if self.png is not None:
            words = escape(self.picture_words)
            data = base64.b64encode(self.png).decode()
            parts.append(
                f'<img alt="{words}" src="data:image/png;base64,{data}" '
                'style="max-width:100%;background:#fff">'
            )
        parts += map(_element, notes)
        colour = COLOURS.get(self.colour, COLOURS["dim"])
        style = f"border-left:4px solid {colour};padding:.2em 0 .2em 1em"
        return f'<div style="{style}">{"".join(parts)}</div>'

    def _above_and_notes(self) -> tuple[list[Block], list[Block]]:
        """What stands above the picture, and what stands below it."""
        shown = [block for block in self.blocks if block.text]
        above = [block for block in shown if block.kind != "note"]
        return above, [block for block in shown if block.kind == "note"]


def paragraph(text: str) -> Block:
    """The text as one paragraph or, where it has several lines, as lines."""
    return Block(text, "lines" if "\n" in text else "text")


def _element(block: Block) -> str:
    tag = _TAGS.get(block.kind, "p")
    return f'<{tag} style="{_STYLES[block.kind]}">{escape(block.text)}</{tag}>'
