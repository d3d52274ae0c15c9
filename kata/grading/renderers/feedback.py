"""feedback/<name>.md and .html: what a student gets to read. Both are the same page."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from kata.checking.report import Report
from kata.files import write_atomically
from kata.grading.course.lateness import Lateness
from kata.grading.renderers.common import file_name
from kata.grading.renderers.markdown import to_markdown
from kata.grading.renderers.student_page import (
    Block,
    Code,
    Heading,
    Paragraph,
    Piece,
    Preformatted,
    Strong,
    student_page,
)
from kata.html_page import static_page

FILES = ()
SUBMISSION_FILES = ("feedback/{}.md", "feedback/{}.html")

TEMPLATE = Path(__file__).with_name("feedback.html")


def write(
    reports: list[Report], folder: Path, late: Mapping[str, Lateness], absent: Sequence[str]
) -> None:
    (folder / "feedback").mkdir(exist_ok=True)
    for report in reports:
        blocks = student_page(report, late.get(report.submission))
        pages = (to_markdown(blocks) + "\n", to_html(blocks))
        for file, page in zip(SUBMISSION_FILES, pages, strict=True):
            write_atomically(folder / file.format(file_name(report.submission)), page.encode())


def to_html(blocks: list[Block]) -> str:
    """The whole page: it runs nothing, fetches nothing, and fits a phone."""
    return static_page(TEMPLATE, "\n".join(map(_block, blocks)))


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
    if isinstance(block, Paragraph):
        return f"<p>{''.join(map(_piece, block.pieces))}</p>"
    if isinstance(block, Preformatted):
        # HTML takes away a line feed right after the tag.
        return f"<pre>\n{escape(block.text)}</pre>"
    head, *rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in block.rows)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    head = head.replace("<td>", '<th scope="col">').replace("</td>", "</th>")
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _piece(piece: Piece) -> str:
    if isinstance(piece, Code):
        return f"<code>{escape(piece.text)}</code>"
    return f"<strong>{escape(piece.text)}</strong>" if isinstance(piece, Strong) else escape(piece)
