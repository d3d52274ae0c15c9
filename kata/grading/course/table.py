"""CSV as platforms and spreadsheets write it, read within bounds and written back as it came."""

import codecs
import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from kata.errors import UserError
from kata.files import write_atomically
from kata.submission.source_text import marked_encoding

MIB = 2**20
MAX_FILE = 32 * MIB
MAX_ROWS = 200_000
MAX_COLUMNS = 2_000
MAX_CELLS = 5_000_000

DELIMITERS = (",", ";", "\t")


@dataclass
class Table:
    """The cells of a file, row by row; the rest is what it takes to write them as they came."""

    path: Path
    header: list[str]
    rows: list[list[str]]
    delimiter: str = ","
    line_end: str = "\n"
    has_mark: bool = False

    def write(self, path: Path) -> None:
        """As UTF-8, which platforms read, whatever it was before. Raises OSError."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator=self.line_end)
        writer.writerow(self.header)
        writer.writerows(self.rows)
        # A lone surrogate can't come out of any of the encodings that are read.
        write_atomically(path, text.getvalue().encode("utf-8-sig" if self.has_mark else "utf-8"))


def read_table(path: Path) -> Table:
    """The table in a file. Raises UserError."""
    text, has_mark = _text(path, _content(path))
    asked = re.match(r"sep=(.)[\r\n]+", text)  # A line for Excel alone.
    text = text[asked.end() :] if asked else text
    first, _, _ = text.partition("\n")
    best = max(DELIMITERS, key=re.sub('"[^"]*"', "", first).count)
    delimiter = asked[1] if asked and asked[1] in DELIMITERS else best
    if text.count(delimiter) > MAX_CELLS:
        raise UserError(f"{path} has more than {MAX_CELLS} cells; name the roster of one course.")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UserError(f"{path} is no CSV file that can be read: {error}.") from None
    while rows and not any(rows[0]):
        del rows[0]
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise UserError(f"{path} is empty; its first line has to name its columns.")
    if len(rows[0]) > MAX_COLUMNS:
        raise UserError(f"{path} has {len(rows[0])} columns; at most {MAX_COLUMNS} are read.")
    line_end = "\r\n" if first.endswith("\r") else "\n"
    return Table(path, rows[0], rows[1:], delimiter, line_end, has_mark)


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():  # A FIFO would block whoever opens it.
            raise UserError(f"{path} is no file. Name a CSV file that exists.")
        with open(path, "rb") as file:
            content = file.read(MAX_FILE + 1)
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.") from None
    except ValueError as error:  # A NUL in its name.
        raise UserError(f"{path!s} can't be read: {error}.") from None
    if len(content) > MAX_FILE:
        raise UserError(f"{path} is larger than {MAX_FILE // MIB} MiB; no roster is. Cut it down.")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UserError(f"{path} is a spreadsheet; save it as CSV and name that file.")
    return content


def _text(path: Path, content: bytes) -> tuple[str, bool]:
    """The file's text, and whether it began with the mark of UTF-8."""
    has_mark = content.startswith(codecs.BOM_UTF8)
    encoding = "utf-8-sig" if has_mark else marked_encoding(content)
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise UserError(f"{path} is damaged: {error}.") from None
        # What Windows calls ANSI; Latin-1 gives every byte a meaning.
        text = content.decode("cp1252", "replace")
        if "\ufffd" in text:
            text = content.decode("latin-1")
    if "\0" in text:
        raise UserError(f"{path} is no text; save it as CSV (UTF-8) and name that file.")
    if max(map(text.count, "\r\n")) > MAX_ROWS:
        raise UserError(f"{path} has more than {MAX_ROWS} lines; name the roster of one course.")
    return text, has_mark
