"""Blocks as Markdown."""

from kata.grading.renderers.common import code_block, code_span
from kata.grading.renderers.student_page import (
    Block,
    Code,
    Heading,
    Paragraph,
    Piece,
    Preformatted,
    Strong,
)


def to_markdown(blocks: list[Block]) -> str:
    return "\n\n".join(map(_block, blocks))


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {block.text}"
    if isinstance(block, Paragraph):
        return "".join(map(_piece, block.pieces))
    if isinstance(block, Preformatted):
        return code_block(block.text)
    lines = [f"| {' | '.join(row)} |" for row in block.rows]
    return "\n".join([lines[0], "|---" * len(block.rows[0]) + "|", *lines[1:]])


def _piece(piece: Piece) -> str:
    if isinstance(piece, Code):
        return code_span(piece.text)
    return f"**{piece.text}**" if isinstance(piece, Strong) else piece
