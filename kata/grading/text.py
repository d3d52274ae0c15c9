"""Text that came from a submission, made harmless before anyone prints or writes it."""

import re
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_ESCAPE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|.)?")


def plain(value: Any, keep_lines: bool = False) -> str:
    """The text without terminal escapes, control characters, and halves of characters.

    Raises TypeError where it is no text.
    """
    if not isinstance(value, str):
        raise TypeError("no text where there should be some")
    text = value.encode("utf-8", "replace").decode("utf-8")
    text = _CONTROL.sub("", _ESCAPE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return text if keep_lines else text.replace("\n", " ")
