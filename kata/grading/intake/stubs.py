"""Whether a file is still as it was handed out: then it holds no work that could be lost."""

from functools import cache

from kata.manifest import exercises
from kata.submission.source_text import code_alone, whole_text

MAX_STUB = 2**16
"""Bytes: no stub comes near, in any encoding."""


def is_stub(file: str, content: bytes) -> bool:
    """The same words as in the stub of the exercise with this file, or as those of its code alone,
    as in the notebook, whatever its encoding and comments; or no word at all."""
    if len(content) > MAX_STUB:
        return False
    text = whole_text(content)
    return not text.strip() or as_words(text) in _stubs().get(file, ())


def as_words(text: str) -> list[str]:
    """The words of a file, without lines that are comments: editors and systems change spaces, ends
    of lines, and letters that are not ASCII."""
    plain = text.replace("\0", "").encode("ascii", "ignore").decode()
    lines = (line.split() for line in plain.splitlines())
    return [word for line in lines if line and not line[0].startswith("#") for word in line]


@cache
def _stubs() -> dict[str, list[list[str]]]:
    found = {}
    for exercise in exercises():
        text = exercise.stub.read_text(encoding="utf-8")
        before, code, after = text.partition(code_alone(text))
        found[exercise.file] = [
            as_words(start + code + end) for start in (before, "") for end in (after, "")
        ]
    return found
