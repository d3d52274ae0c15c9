"""A session as text: the fixed lines above and below, and the page between them."""

import time
from pathlib import Path

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from kata.checking.status import Status
from kata.checking.verdict import Verdict
from kata.files import command_here
from kata.learning.answers import code_of, in_colours, reference
from kata.learning.board import shown_status
from kata.learning.encores import heading, invitation, next_encore
from kata.learning.stubs import introduction
from kata.learning.watch.session import Session
from kata.manifest import Exercise, core_exercises, encores, exercises
from kata.submission.showing import short_path

BAR_WIDTH = 24
SIDE_BY_SIDE_WIDTH = 150
KEYS = (
    *(("n", "next"), ("p", "back"), ("h", "hint"), ("a", "run all"), ("l", "list")),
    *(("r", "reset"), ("v", "picture"), ("e", "edit"), ("q", "quit")),
)


def head(session: Session, width: int) -> RenderableType:
    """Progress, the current exercise with its path, and its verdict in one line."""
    done, everything = len(session.passed), len(core_exercises())
    filled = round(BAR_WIDTH * done / everything)
    parts: list[RenderableType] = [
        Text.assemble(
            ("█" * filled, "green"),
            ("░" * (BAR_WIDTH - filled), "dim"),
            (f"  {done} of {everything} passed", "bold"),
        )
    ]
    if done:
        names = [Text(f"✓ {exercise.name}", style="green") for exercise in session.passed]
        parts.append(wrapped(names, width))
    exercise = session.current
    if session.view == "list":
        return Group(*parts, Rule("All exercises", align="left", style="dim"))
    return Group(
        *parts,
        Rule(f"Exercise {exercise.number} · {exercise.title}", align="left", style="dim"),
        Text(short_path(session.path), style=f"cyan link {_address(session.path)}"),
        verdict_line(session),
    )


def verdict_line(session: Session) -> Text:
    run, exercise = session.run, session.current
    if run is not None and run.exercise is exercise:
        what = f"checking: {run.findings.check_of(exercise.id)}" if run.began else "loading PyTorch"
        waited = int(time.monotonic() - run.started)
        return Text(f"… {what}" + (f"  {waited} s" if waited else ""), style="magenta")
    verdict = session.verdicts[exercise.id]
    if session.folder_is_gone:
        return Text(waits_for_folder(session), style="magenta")
    if verdict is None:
        return Text("… changed, not checked yet", style="dim")
    status = verdict.status
    line = Text.assemble((f"{status.symbol} {status.word}", f"bold {status.colour}"))
    if exercise.id in session.finished_at and status is not Status.NOT_STARTED:
        clock, seconds = session.finished_at[exercise.id]
        line.append(f"   {clock}, {seconds:.1f} s", style="dim")
    return line


def waits_for_folder(session: Session) -> str:
    folder = short_path(session.package)
    return f"There is no folder {folder} any more. Once it is back, it is checked again."


def page(session: Session, width: int) -> RenderableType:
    """The part that can be longer than the screen."""
    if session.view == "list":
        return _list(session)
    parts: list[RenderableType] = [Text()]
    exercise = session.current
    for number, hint in enumerate(exercise.hints[: session.hints], 1):
        title = Text(f"Hint {number} of {len(exercise.hints)}", style="bold magenta")
        parts += [title, Text(hint), Text()]
    verdict = session.verdicts[exercise.id]
    if verdict is None:
        return Group(*parts)
    if verdict.is_passed:
        return Group(*parts, *_after_a_pass(session, width))
    if verdict.status is Status.NOT_STARTED:
        return Group(*parts, *_at_the_start(exercise))
    return Group(*parts, *what_went_wrong(verdict))


def what_went_wrong(verdict: Verdict) -> list[RenderableType]:
    """The check, the verdict part by part, and what the code printed."""
    parts: list[RenderableType] = []
    failure = verdict.first_failure
    if verdict.failed_check:
        parts += [Text.assemble("Check: ", (verdict.failed_check, "bold")), Text()]
    for part in verdict.parts(command=""):
        if part.mistake:
            parts.append(Text(part.mistake, style="bold magenta"))
        parts += [Text(part.text), Text()]
    if failure is not None and failure.printed:
        printed = "  " + failure.printed.replace("\n", "\n  ")
        parts += [Text("Your code printed:"), Text(printed, style="dim"), Text()]
    if verdict.next_step():
        draws = "v draws what your code gives, " if verdict.status is Status.FAILED else ""
        parts.append(Text(f"Next: {draws}h shows a hint."))
    return parts


def notice(session: Session) -> Text:
    if session.typed is not None:
        name = session.current.id
        question = f"Type {name} to reset {session.current.file} to the stub; a copy is kept. "
        question += f"Any other key leaves it as it is.  {session.typed}_"
        return Text(question, style="bold magenta")
    return Text(session.notice, style="magenta")


def help_line(width: int) -> Text:
    keys = [Text.assemble((key, "bold"), (f" {word}", "dim")) for key, word in KEYS]
    return wrapped(keys, width)


def wrapped(items: list[Text], width: int) -> Text:
    """The items side by side, wrapped between items and never within one."""
    lines = [Text()]
    for item in items:
        gap = 2 if lines[-1] else 0
        if gap and len(lines[-1]) + gap + len(item) > width:
            lines.append(Text())
            gap = 0
        lines[-1].append(" " * gap).append_text(item)
    return Text("\n").join(lines)


def _list(session: Session) -> RenderableType:
    parts: list[RenderableType] = [Text(), _table(session, core_exercises()), Text()]
    if encores():
        over = Text(heading(is_open=session.first_unsolved() is None), style="dim")
        parts += [over, _table(session, encores()), Text()]
    return Group(*parts, Text("n and p choose, Enter opens.", style="dim"))


def _table(session: Session, listed: tuple[Exercise, ...]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for exercise in listed:
        verdict = session.verdicts[exercise.id]
        mark, word, colour = shown_status(verdict)
        if session.run is not None and session.run.exercise is exercise:
            mark, colour, word = "…", "magenta", "checking"
        table.add_row(
            Text("▶" if exercise is session.current else " ", style="cyan"),
            Text(mark, style=colour),
            Text(str(exercise.number)),
            Text(exercise.title, style="bold" if exercise is session.current else ""),
            Text(word, style=colour),
            Text(", ".join(verdict.misconceptions) if verdict else "", style="magenta"),
        )
    return table


def _at_the_start(exercise: Exercise) -> list[RenderableType]:
    return [
        Text(introduction(exercise)),
        Text(),
        Text(
            f"About {exercise.minutes} minutes. Open the file, read it from top to bottom, replace "
            "the line that raises NotImplementedError, and save.",
            style="dim",
        ),
    ]


def _after_a_pass(session: Session, width: int) -> list[RenderableType]:
    exercise = session.current
    unsolved = session.first_unsolved()
    if unsolved is None:
        following = Text.assemble(
            ("All passed. ", "bold green"),
            "Now train your own VAE and let it draw:\n  ",
            (f"{command_here()} train --package {short_path(session.package)}", "cyan"),
            "\n  ",
            (f"{command_here()} explore", "cyan"),
        )
        if encore := next_encore(session.verdicts.values()):
            following.append(f"\n\n{invitation(session.verdicts.values())}.")
            if exercises().index(encore) == exercises().index(exercise) + 1:
                following.append_text(Text.assemble(" Press ", ("n", "bold"), "."))
    else:
        key = {1: "n", -1: "p"}.get(unsolved.number - exercise.number)
        begin = ("Press ", (key, "bold"), " for") if key else (("Next:", "bold"),)
        following = Text.assemble(*begin, f" exercise {unsolved.number}, {unsolved.title}")
    parts: list[RenderableType] = [Text(exercise.built, style="green"), Text(), following]
    return [*parts, *beside_the_reference(exercise, session.package, width)]


def beside_the_reference(exercise: Exercise, package: Path, width: int) -> list[RenderableType]:
    """The student's code and the reference solution's; nothing where either is missing."""
    student_code, reference_code = code_of(package / exercise.file), reference(exercise, package)
    if not student_code or not reference_code:
        return []
    halves = [
        Group(Text(f"\n{title}", style="bold"), in_colours(code))
        for title, code in (("Yours", student_code), ("The reference", reference_code))
    ]
    if width >= SIDE_BY_SIDE_WIDTH:
        return [Columns(halves, equal=True, expand=True)]
    return list(halves)


def _address(path: Path) -> str:
    return path.as_uri().replace(" ", "%20")
