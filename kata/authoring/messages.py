"""What holds of every message: it has a next step, claims nothing of code that raised, and gives
nothing away. ``kata verify`` asks it of every answer that it runs."""

import ast
import re
from collections.abc import Iterator

from kata.checking.status import Status
from kata.checking.verdict import Verdict

NEXT_STEP = re.compile(r"\b(look|compare|often|next:)", re.IGNORECASE)
CLAIMS_TO_BE_RIGHT = re.compile(r"\b(value|values|result|number) (is|are) right\b", re.IGNORECASE)
SHORTEST = 12
"""Code with fewer characters, ``z.exp()`` say, is no solution."""


def problem_of_message(verdict: Verdict, answer: str, solution: str) -> str | None:
    """What is wrong with a failure's message, if anything. ``answer`` is the student's file: its
    own lines may be shown."""
    failure = verdict.first_failure
    if failure is None:
        return None
    if not NEXT_STEP.search(verdict.feedback):
        return "gets a message without a next step"
    if verdict.status is Status.ERROR and CLAIMS_TO_BE_RIGHT.search(verdict.message):
        return "raises, but its message says that something is right"
    message, own = _squeezed(verdict.message), _squeezed(answer)
    for code in _code_of(solution):
        if _squeezed(code) in message and _squeezed(code) not in own:
            return f"gets a message that gives the solution away: {code}"
    case = [*failure.case.splitlines(), *verdict.paste.splitlines()]
    for line in filter(None, map(str.strip, case)):
        if line in map(str.strip, verdict.feedback.splitlines()):
            return f"gets feedback that shows the case: {line}"
    return None


def _code_of(solution: str) -> Iterator[str]:
    """The statements of the solution's functions, and what they assign or return."""
    tree = ast.parse(solution)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue  # A docstring.
            if isinstance(node, ast.Assign | ast.Return | ast.AugAssign) and node.value is not None:
                yield from filter(_is_long, [ast.unparse(node), ast.unparse(node.value)])
            elif isinstance(node, ast.Expr) and _is_long(ast.unparse(node)):
                yield ast.unparse(node)


def _is_long(code: str) -> bool:
    return len(_squeezed(code)) >= SHORTEST


def _squeezed(text: str) -> str:
    """Without spaces, and with one kind of quotes."""
    return re.sub(r"\s", "", text).replace("'", '"')
