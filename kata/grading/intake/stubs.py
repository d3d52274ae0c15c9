"""Whether a file is still as it was handed out: then it holds no work that could be lost."""

import ast
from functools import cache

from kata.manifest import exercises
from kata.submission.source_text import whole_text


def is_stub(file: str, content: bytes) -> bool:
    """The same words as the stub of the exercise with this file, with its introduction or, as in
    the notebook, without, in whatever encoding it was saved; or no word at all."""
    words = as_words(whole_text(content))
    return not words or words in _stubs().get(file, ())


def as_words(text: str) -> list[str]:
    """The words of a file: editors and systems change spaces, ends of lines, and letters that are
    not ASCII."""
    return text.replace("\0", "").encode("ascii", "ignore").decode().split()


@cache
def _stubs() -> dict[str, tuple[list[str], list[str]]]:
    found = {}
    for exercise in exercises():
        text = exercise.stub.read_text(encoding="utf-8")
        introduction = ast.parse(text).body[0]
        code = "\n".join(text.splitlines()[introduction.end_lineno :])
        found[exercise.file] = as_words(text), as_words(code)
    return found
