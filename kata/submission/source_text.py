"""The text of a source file, in whatever encoding its first bytes name, and the part of it that is
more than an introduction and a word to those who run it by itself."""

import ast
import codecs

MARKS = (
    # UTF-32's mark begins like that of UTF-16.
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def marked_encoding(source: bytes) -> str:
    """The encoding that a byte order mark names, or nothing: Python knows UTF-8's by itself."""
    return next((name for mark, name in MARKS if source.startswith(mark)), "")


def as_text(source: bytes) -> str | bytes:
    """The text of a marked file, all others as they are. Raises UnicodeDecodeError."""
    encoding = marked_encoding(source)
    if not encoding:
        return source
    return source.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def whole_text(source: bytes) -> str:
    """The file's text, as far as it is marked or in UTF-8; it never raises."""
    try:
        text = as_text(source)
    except UnicodeDecodeError:
        text = source
    return text if isinstance(text, str) else text.decode("utf-8-sig", "replace")


def code_alone(source: str) -> str:
    """The code without the text that it begins with, and without what it does when the file is run
    by itself. Raises SyntaxError."""
    body = ast.parse(source).body
    left_out = [*body[:1], *filter(runs_by_itself, body[1:])]
    lines = source.splitlines()
    for statement in left_out:
        first, last = statement.lineno - 1, statement.end_lineno
        lines[first:last] = [""] * len(lines[first:last])
    return "\n".join(lines).strip("\n")


def runs_by_itself(statement: ast.stmt) -> bool:
    """Whether this is ``if __name__ == "__main__":``."""
    return isinstance(statement, ast.If) and ast.unparse(statement.test) == "__name__ == '__main__'"
