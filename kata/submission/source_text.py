"""The text of a source file that is not in UTF-8, where its first bytes say what it is in."""

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
