"""Whether a file is still as it was handed out: then it holds no work that could be lost."""

import ast
import warnings
from collections.abc import Iterator
from functools import cache

from kata.manifest import exercises
from kata.submission.source_text import code_alone, runs_by_itself, whole_text

MAX_STUB = 2**16
"""Bytes: no stub comes near, in any encoding."""
MAX_CODE = 2**14
"""Characters that are parsed."""


def is_stub(file: str, content: bytes) -> bool:
    """The same words as in the stub of the exercise with this file, or as those of its code alone,
    as in the notebook, whatever its encoding and comments; or code that does no more than a stub,
    perhaps an earlier one; or no word at all."""
    if len(content) > MAX_STUB:
        return False
    text = whole_text(content)
    if not text.strip() or as_words(text) in _stubs().get(file, ()):
        return True
    done = _done(text)
    return any(map(_is_raise, done)) and done <= _statements().get(file, set())


def is_begun(file: str, content: bytes) -> bool:
    """Whether it does more than a stub does, or than to raise NotImplementedError in other words:
    then someone wrote it, but nothing that could pass."""
    done = _done(whole_text(content[:MAX_STUB]))
    more = done - _statements().get(file, set())
    return not (is_stub(file, content) or (any(map(_is_raise, done)) and all(map(_is_raise, more))))


RAISE = "raise NotImplementedError"


def _is_raise(done: str) -> bool:
    return done.startswith(RAISE)


def _done(text: str) -> set[str]:
    """What this code does; nothing where it can't be read or never raises NotImplementedError."""
    if "NotImplementedError" not in text or len(text) > MAX_CODE:
        return set()
    try:
        return set(_work(_parsed(text.replace("\0", "")).body))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()


def _work(body: list[ast.stmt], *, is_function: bool = False) -> Iterator[str]:
    """What these statements do, without introductions and imports."""
    for each in body:
        if isinstance(each, ast.FunctionDef | ast.ClassDef):
            yield from _work(each.body, is_function=isinstance(each, ast.FunctionDef))
        elif not (_is_text(each) or _is_import(each) or runs_by_itself(each)):
            yield ast.unparse(each)
    if is_function and not _gives_up(body[-1]):
        yield "return"


def _gives_up(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Raise) or statement.exc is None:
        return False
    raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_import(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Try):
        inside = [*statement.body, *(each for one in statement.handlers for each in one.body)]
        return all(map(_is_import, [*inside, *statement.orelse, *statement.finalbody]))
    return isinstance(statement, ast.Import | ast.ImportFrom)


def _parsed(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes in texts
        return ast.parse(text)


@cache
def _statements() -> dict[str, set[str]]:
    """By the exercises' files: what their stubs do."""
    return {
        each.file: set(_work(_parsed(each.stub.read_text(encoding="utf-8")).body))
        for each in exercises()
    }


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
