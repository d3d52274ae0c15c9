"""What all renderers need: untrusted text made harmless, file names, and the words for statuses."""

import hashlib
import re
import textwrap
from typing import Any

from kata.manifest import find_exercise

Report = dict[str, Any]
Outcome = dict[str, Any]

MAX_TEXT = 6000
MAX_PRINTED = 2000
MAX_LINE = 96
MAX_FILE_NAME = 180

# A symbol and a word for each status; neither is ever shown as colour alone.
STATUSES = {
    "passed": ("✓", "passed"),
    "failed": ("✗", "not right yet"),
    "not-started": ("○", "not started"),
    "missing": ("∅", "missing"),
    "error": ("!", "raised an error"),
    "timeout": ("◷", "ran too long"),
    "crashed": ("↯", "crashed"),
    "forbidden": ("⊘", "not allowed"),
}

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
# Control characters, lone surrogates, what XML forbids, and marks that reverse the text around.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_NOT_IN_FILE_NAMES = re.compile('[/\\\\:*?"<>|%\x00-\x1f\x7f\ud800-\udfff]')


def plain(text: object, limit: int = MAX_TEXT) -> str:
    """The text as anything may show it: no control characters, no escapes, not too long."""
    whole = str(text)
    cut = whole[: 2 * limit]
    cut = _ANSI.sub("", cut).replace("\r\n", "\n").replace("\r", "\n")
    cut = _UNPRINTABLE.sub("\ufffd", cut)
    return cut if len(cut) <= limit and len(whole) <= 2 * limit else cut[:limit] + " … (cut)"


def one_line(text: object, limit: int = 200) -> str:
    return " ".join(plain(text, limit).split())


def file_name(submission: object) -> str:
    """The submission's name as a file's: different names stay different."""
    name = _NOT_IN_FILE_NAMES.sub(lambda match: f"%{ord(match[0]):02X}", str(submission))
    encoded = name.encode()
    if len(encoded) > MAX_FILE_NAME:
        digest = hashlib.sha256(encoded).hexdigest()[:12]
        name = encoded[:MAX_FILE_NAME].decode(errors="ignore") + "-" + digest
    return name


def number(value: float) -> str:
    """Points as people write them: 4, not 4.0."""
    return f"{round(value, 2):g}"


def printed(outcome: Outcome) -> str:
    """What the student's code printed in the check whose message is shown."""
    for check in outcome["checks"]:
        if check["status"] not in ("passed", "not-run"):
            return plain(check["printed"], MAX_PRINTED).strip("\n")
    return ""


def feedback_text(outcome: Outcome) -> str:
    """What the student may read; a word for it where the report has none."""
    return plain(outcome["feedback"]).strip() or f"This exercise: {STATUSES[outcome['status']][1]}."


def title(outcome: Outcome) -> str:
    return f"Exercise {find_exercise(outcome['id']).number} · {one_line(outcome['title'])}"


def code_span(text: object) -> str:
    """The text as Markdown's inline code, from which nothing in it can break out."""
    inside = one_line(text) or " "
    fence = "`" * (_longest_run(inside) + 1)
    return f"{fence} {inside} {fence}" if "`" in inside else f"{fence}{inside}{fence}"


def code_block(text: str) -> str:
    """The text as a block of Markdown, from which nothing in it can break out."""
    lines = [part for line in text.split("\n") for part in _wrapped(line)]
    fence = "`" * max(3, _longest_run(text) + 1)
    return "\n".join([f"{fence}text", *lines, fence])


def _wrapped(line: str) -> list[str]:
    if len(line) <= MAX_LINE:
        return [line]
    indent = re.match(" *", line)[0][: MAX_LINE // 2]  # type: ignore[index]
    return textwrap.wrap(line, MAX_LINE, initial_indent="", subsequent_indent=indent) or [""]


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
