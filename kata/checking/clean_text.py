"""Makes text from outside safe to print or write."""

import re

_CONTROL = re.compile(
    # Control characters except tab and line feed, marks that reverse the text around them, and
    # what XML forbids.
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_ESCAPE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|.)?")


def clean(text: str) -> str:
    """The text without terminal escapes, control characters, and lone surrogates."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    whole = whole.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", _ESCAPE.sub("", whole))


def one_line(text: str, limit: int = 200) -> str:
    """The clean text on one line, cut if it is longer than ``limit``."""
    line = " ".join(clean(text[: 4 * limit]).split())
    return line if len(line) <= limit else line[:limit] + " …"
