"""feedback/<name>.md: what a student gets to read, with no hidden value in it."""

import itertools
from pathlib import Path

from kata.files import write_atomically
from kata.grading.renderers.common import (
    STATUSES,
    Outcome,
    Report,
    code_block,
    code_span,
    feedback_text,
    file_name,
    number,
    one_line,
    printed,
    title,
)
from kata.manifest import find_exercise


def write(reports: list[Report], folder: Path) -> None:
    (folder / "feedback").mkdir(exist_ok=True)
    for report in reports:
        path = folder / "feedback" / f"{file_name(report['submission'])}.md"
        write_atomically(path, (student_page(report) + "\n").encode())


def student_page(report: Report) -> str:
    """The whole page, as Markdown."""
    parts = ["# Your VAE kata", f"Submission {code_span(report['submission'])}"]
    if not report["graded"]:
        return "\n\n".join([*parts, *_not_graded(report)])
    score, best = number(report["score"]), number(report["max_score"])
    outcomes = report["exercises"]
    parts.append(f"**{score} of {best} points.** {_opening(outcomes)}".rstrip())
    parts.append(table(outcomes))
    if problem := one_line(report["problem"], 1000):
        parts += ["A note on what you handed in:", code_block(problem)]
    for outcome in outcomes:
        if outcome["status"] not in ("passed", "not-started"):
            parts += details(outcome)
    return "\n\n".join([*parts, *_next_step(outcomes)])


def table(outcomes: list[Outcome]) -> str:
    """Six rows: what became of each exercise."""
    lines = ["| Exercise | Result | Points |", "|---|---|---|"]
    for outcome in outcomes:
        symbol, word = STATUSES[outcome["status"]]
        points = f"{number(outcome['points'])} of {number(outcome['max_points'])}"
        lines.append(f"| {title(outcome)} | {symbol} {word} | {points} |")
    return "\n".join(lines)


def details(outcome: Outcome) -> list[str]:
    """What happened in one exercise, and what the student's code printed there."""
    where = f"`{outcome['file']}`"
    if outcome["line"]:
        where += f", line {outcome['line']}"
    parts = [f"## {title(outcome)}", where, code_block(feedback_text(outcome))]
    if said := printed(outcome):
        parts += ["Your code printed:", code_block(said)]
    return parts


def _opening(outcomes: list[Outcome]) -> str:
    """What already works: how far the student came without a gap."""
    done = list(itertools.takewhile(lambda each: each["status"] == "passed", outcomes))
    if len(done) == len(outcomes):
        return "All six pieces of your VAE are right. Well done!"
    return find_exercise(done[-1]["id"]).goal if done else ""


def _next_step(outcomes: list[Outcome]) -> list[str]:
    left = [each for each in outcomes if each["status"] != "passed"]
    parts = ["## What next"]
    if not left:
        return [*parts, "Train it and let it draw: `make train`."]
    waiting = [each for each in left if each["status"] == "not-started"]
    if waiting:
        files = ", ".join(f"`{each['file']}`" for each in waiting)
        parts.append(
            f"Not started yet: {files}. The line that raises `NotImplementedError` still stands "
            "where your code goes."
        )
    step = find_exercise(left[0]["id"])
    parts.append(
        f"Go on with `{step.file}` (about {step.minutes} minutes). "
        f"`make hint EX={step.id}` gives you a hint, "
        f"`python -m kata check {step.id}` checks this exercise alone."
    )
    return parts


def _not_graded(report: Report) -> list[str]:
    problem = one_line(report["problem"], 1000)
    return [
        "**Your submission could not be graded yet.** This is not a zero: no points were given "
        "or taken.",
        *([code_block(problem)] if problem else []),
        "## What next",
        "Hand in the folder with the six `ex0….py` files again, or a zip of it. If it still does "
        "not work, show this page to your instructor.",
    ]
