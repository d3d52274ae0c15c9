"""For GitHub Actions: the summary on a job's page, and notes beside the student's lines."""

from kata.checking.clean_text import one_line
from kata.checking.report import Report
from kata.checking.status import Status
from kata.grading.renderers.common import (
    code_block,
    code_span,
    cut,
    feedback_text,
    graded_exercises,
    number,
    title,
)
from kata.grading.renderers.markdown import to_markdown
from kata.grading.renderers.student_page import details, table

# The page holds a mebibyte; beyond this many rows nobody reads on.
MAX_ROWS = 1000


def job_summary(reports: list[Report]) -> str:
    """Markdown for the file that $GITHUB_STEP_SUMMARY names."""
    if len(reports) == 1:
        return _one(reports[0])
    return _many(sorted(reports, key=lambda report: report.submission))


def annotations(reports: list[Report], prefix: str) -> list[str]:
    """Workflow commands that put each finding beside its line. ``prefix`` is the files' folder
    in the repository; with several reports, the folder of their folders."""
    lines = []
    for report in reports:
        name = f"/{report.submission}" if len(reports) > 1 else ""
        folder = f"{prefix.rstrip('/')}{name}/" if prefix or name else ""
        if not report.graded:
            lines.append(_command("error", {"title": "Could not be graded"}, report.problem))
            continue
        for exercise in report.exercises:
            if exercise.is_passed:
                continue
            properties = {"file": folder.lstrip("/") + exercise.file}
            if exercise.line:
                properties["line"] = str(exercise.line)
            properties["title"] = f"{title(exercise)}: {exercise.status.word}"
            level = "notice" if exercise.status is Status.NOT_STARTED else "error"
            lines.append(_command(level, properties, feedback_text(exercise)))
    return lines


def _command(level: str, properties: dict[str, str], text: str) -> str:
    shown = ",".join(
        f"{key}={_escaped(one_line(value, 500)).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in properties.items()
    )
    return f"::{level} {shown}::{_escaped(cut(text, 4000).strip())}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _one(report: Report) -> str:
    if not report.graded:
        problem = code_block(report.problem)
        return f"## VAE kata: could not be graded\n\nThis is not a zero.\n\n{problem}\n"
    score, most = number(report.score), number(report.max_score)
    parts = [f"## VAE kata: {score} of {most} points", to_markdown([table(report)])]
    for exercise in report.exercises:
        if exercise.status not in (Status.PASSED, Status.NOT_STARTED):
            _, *rest = details(exercise)
            summary = f"<details><summary>{title(exercise)}</summary>"
            parts += [summary, to_markdown(rest), "</details>"]
    return "\n\n".join(parts) + "\n"


def _many(reports: list[Report]) -> str:
    graded = [report for report in reports if report.graded]
    parts = [f"## VAE kata: {len(reports)} submissions"]
    if len(graded) < len(reports):
        parts.append(f"{len(reports) - len(graded)} could not be graded. These are no zeros.")
    ids = [exercise.id for exercise in graded_exercises(graded)] if graded else []
    rows = [f"| {' | '.join(['Submission', 'Score', *ids])} |"]
    rows.append("|---|---|" + "---|" * len(ids))
    for report in reports[:MAX_ROWS]:
        name = code_span(one_line(report.submission, 80)).replace("|", "\\|")
        if report.graded:
            score = f"{number(report.score)} of {number(report.max_score)}"
            statuses = {exercise.id: exercise.status for exercise in report.exercises}
            found = [statuses.get(each) for each in ids]
            cells = [f"{each.symbol} {each.word}" if each else "" for each in found]
        else:
            score, cells = "not graded", [""] * len(ids)
        rows.append(f"| {' | '.join([name, score, *cells])} |")
    parts.append("\n".join(rows))
    if len(reports) > MAX_ROWS:
        parts.append(f"… and {len(reports) - MAX_ROWS} more.")
    return "\n\n".join(parts) + "\n"
