"""What a session shows, as text: what stays in sight above and below, and the page between."""

import time
from pathlib import Path

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from kata.checking.status import Status
from kata.checking.verdict import Verdict
from kata.learning.answers import code_of, reference
from kata.learning.board import shown_status
from kata.learning.stubs import introduction
from kata.learning.watch.session import Session
from kata.manifest import Exercise, exercises
from kata.submission.showing import short_path

BAR_WIDTH = 24
SIDE_BY_SIDE_WIDTH = 150
NAMES_ITS_CHECK = (Status.FAILED, Status.TIMEOUT, Status.CRASHED)
"""Where something else went wrong it says nothing which check met it first."""

KEYS = (
    *(("n", "next"), ("p", "back"), ("h", "hint"), ("a", "run all"), ("l", "list")),
    *(("r", "reset"), ("v", "picture"), ("e", "edit"), ("q", "quit")),
)


def head(session: Session, width: int) -> RenderableType:
    """Progress, the current exercise with its path, and its verdict in a line."""
    done, everything = len(session.passed), len(exercises())
    filled = round(BAR_WIDTH * done / everything)
    parts: list[RenderableType] = [
        Text.assemble(
            ("█" * filled, "green"),
            ("░" * (BAR_WIDTH - filled), "dim"),
            (f"  {done} of {everything} passed", "bold"),
        )
    ]
    if done:
        names = [Text(f"✓ {step.name}", style="green") for step in session.passed]
        parts.append(flowing(names, width))
    step = session.current
    if session.view == "list":
        return Group(*parts, Rule("All exercises", align="left", style="dim"))
    return Group(
        *parts,
        Rule(f"Exercise {step.number} · {step.title}", align="left", style="dim"),
        Text(short_path(session.path), style=f"cyan link {_address(session.path)}"),
        verdict_line(session),
    )


def verdict_line(session: Session) -> Text:
    run, step = session.run, session.current
    if run is not None and run.exercise is step:
        what = f"checking: {run.findings.check}" if run.began else "loading PyTorch"
        waited = int(time.monotonic() - run.started)
        return Text(f"… {what}" + (f"  {waited} s" if waited else ""), style="yellow")
    verdict = session.verdicts[step.id]
    if verdict is None:
        return Text("… changed, not checked yet", style="dim")
    status = verdict.status
    line = Text.assemble((f"{status.symbol} {status.word}", f"bold {status.colour}"))
    failure = verdict.first_failure
    if failure is not None and failure.name and status in NAMES_ITS_CHECK:
        line.append(f": {failure.name}", style="bold")
    if step.id in session.finished_at and status is not Status.NOT_STARTED:
        clock, seconds = session.finished_at[step.id]
        line.append(f"   {clock}, {seconds:.1f} s", style="dim")
    return line


def page(session: Session, width: int) -> RenderableType:
    """The part that can be longer than the screen."""
    if session.view == "list":
        return _list(session)
    parts: list[RenderableType] = [Text()]
    step = session.current
    for number, hint in enumerate(step.hints[: session.hints], 1):
        title = Text(f"Hint {number} of {len(step.hints)}", style="bold magenta")
        parts += [title, Text(hint), Text()]
    verdict = session.verdicts[step.id]
    if verdict is None:
        return Group(*parts)
    if verdict.is_passed:
        return Group(*parts, *_after_a_pass(session, width))
    if verdict.status is Status.NOT_STARTED:
        return Group(*parts, *_at_the_start(step))
    return Group(*parts, *what_went_wrong(verdict))


def what_went_wrong(verdict: Verdict) -> list[RenderableType]:
    """The named mistakes, then the smallest counterexample, then what the code printed."""
    parts: list[RenderableType] = []
    for name in verdict.misconceptions:
        parts += [Text(name, style="bold yellow"), Text(verdict.exercise.mistakes[name]), Text()]
    failure = verdict.first_failure
    if failure is None:
        return [*parts, Text(verdict.message)]
    parts.append(Text(failure.message))
    if failure.printed:
        printed = "  " + failure.printed.replace("\n", "\n  ")
        parts += [Text("\nYour code printed:"), Text(printed, style="dim")]
    return parts


def notice(session: Session) -> Text:
    if session.asks_for_reset:
        question = f"Reset {session.current.file} to the stub? A copy is kept.   y yes   n no"
        return Text(question, style="bold yellow")
    return Text(session.notice, style="yellow")


def help_line(width: int) -> Text:
    keys = [Text.assemble((key, "bold cyan"), (f" {word}", "dim")) for key, word in KEYS]
    return flowing(keys, width)


def flowing(items: list[Text], width: int) -> Text:
    """The items one after the other, in as many lines as they need, each in one piece."""
    lines = [Text()]
    for item in items:
        gap = 2 if lines[-1] else 0
        if gap and len(lines[-1]) + gap + len(item) > width:
            lines.append(Text())
            gap = 0
        lines[-1].append(" " * gap).append_text(item)
    return Text("\n").join(lines)


def _list(session: Session) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    for step in exercises():
        verdict = session.verdicts[step.id]
        mark, word, colour = shown_status(verdict)
        if session.run is not None and session.run.exercise is step:
            mark, colour, word = "…", "yellow", "checking"
        table.add_row(
            Text("▶" if step is session.current else " ", style="cyan"),
            Text(mark, style=colour),
            Text(str(step.number)),
            Text(step.title, style="bold" if step is session.current else ""),
            Text(word, style=colour),
            Text(", ".join(verdict.misconceptions) if verdict else "", style="yellow"),
        )
    return Group(Text(), table, Text(), Text("n and p choose, Enter opens.", style="dim"))


def _at_the_start(step: Exercise) -> list[RenderableType]:
    return [
        Text(introduction(step)),
        Text(),
        Text(
            f"About {step.minutes} minutes. Open the file, read it from top to bottom, replace the "
            "line that raises NotImplementedError, and save.",
            style="dim",
        ),
    ]


def _after_a_pass(session: Session, width: int) -> list[RenderableType]:
    step = session.current
    left = session.first_left()
    if left is None:
        following = Text.assemble(
            ("All passed. ", "bold green"),
            "Now train your own VAE and let it draw:\n  ",
            (f"python -m kata train --package {short_path(session.package)}", "cyan"),
        )
    else:
        following = Text.assemble(
            ("Next: ", "bold"), f"exercise {left.number}, {left.title}", ("  n", "bold cyan")
        )
    parts: list[RenderableType] = [Text(step.built, style="green"), Text(), following]
    return [*parts, *beside_the_reference(step, session.package, width)]


def beside_the_reference(step: Exercise, package: Path, width: int) -> list[RenderableType]:
    """The student's code and the reference solution's; nothing where either is not at hand."""
    theirs, ours = code_of(package / step.file), reference(step, package)
    if not theirs or not ours:
        return []
    halves = [
        Group(Text(f"\n{title}", style="bold"), Syntax(code, "python", background_color="default"))
        for title, code in (("Yours", theirs), ("The reference", ours))
    ]
    if width >= SIDE_BY_SIDE_WIDTH:
        return [Columns(halves, equal=True, expand=True)]
    return list(halves)


def _address(path: Path) -> str:
    return path.as_uri().replace(" ", "%20")
