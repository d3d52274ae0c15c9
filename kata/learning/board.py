"""Shows verdicts: what went wrong in each failed exercise, and the board with all of them."""

from pathlib import Path

from rich.console import Console, Group
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from kata.checking.status import Status
from kata.checking.verdict import Verdict, next_exercise
from kata.files import command_here
from kata.learning.encores import (
    core_of,
    heading,
    invitation,
    is_whole,
    next_encore,
    opens_encores,
)
from kata.manifest import encores
from kata.submission.showing import short_path

ALSO_SHOWN = 3
BAR_WIDTH = 30


def print_notes(console: Console, notes: list[str]) -> None:
    """What the student should know of their folder."""
    for note in notes:
        console.print(Text(note, style="magenta"), soft_wrap=True)


def print_failures(console: Console, verdicts: list[Verdict], package: Path) -> None:
    """For each exercise that went wrong: what was checked, what happened, and where to look."""
    for verdict in verdicts:
        failure = verdict.first_failure
        if failure is None or failure.status is Status.NOT_STARTED:
            continue
        exercise = verdict.exercise
        console.print(
            Rule(f"Exercise {exercise.number} · {exercise.title}", align="left", style="red")
        )
        parts: list[Text] = [
            Text(short_path(package / exercise.file), style="cyan"),
            Text.assemble("Check: ", (failure.name, "bold"), "\n"),
        ]
        for part in verdict.parts(command=command_here()):
            if part.mistake:
                parts.append(Text(part.mistake, style="bold magenta"))
            parts.append(Text(part.text + "\n"))
        if failure.printed:
            parts.append(Text("Your code printed:"))
            parts.append(Text("  " + failure.printed.replace("\n", "\n  ") + "\n", style="dim"))
        also = [check.name for check in verdict.checks if check.status is Status.FAILED][1:]
        if also and failure.status is Status.FAILED:
            more = f" and {len(also) - ALSO_SHOWN} more" if len(also) > ALSO_SHOWN else ""
            parts.append(Text(f"Also failing: {', '.join(also[:ALSO_SHOWN])}{more}\n", style="dim"))
        console.print(Padding(Group(*parts), (0, 0, 0, 2), expand=False))


def print_board(console: Console, verdicts: list[Verdict], package: Path) -> None:
    """The exercises, the status of each, and what to do next."""
    counted = core_of(verdicts)
    following = next_exercise(counted)
    table = Table.grid(padding=(0, 2, 0, 0))
    for verdict in counted:
        _add_row(table, verdict, is_next=verdict is following)
    passed = sum(verdict.is_passed for verdict in counted)
    console.print(Rule(Text(f"VAE kata · {short_path(package)}"), align="left", style="dim"))
    console.print(table)
    _print_encores(console, [verdict for verdict in verdicts if verdict not in counted], verdicts)
    console.print()
    filled = round(BAR_WIDTH * passed / len(counted))
    console.print(
        Text.assemble(
            ("  " + "█" * filled, "green"),
            ("░" * (BAR_WIDTH - filled), "dim"),
            (f"  {passed} of {len(counted)} passed\n", "bold"),
        )
    )
    done = [verdict.exercise for verdict in counted if verdict.is_passed]
    if done and following is not None:
        console.print(Padding(Text(done[-1].goal, style="green"), (0, 0, 1, 2), expand=False))
    console.print(_advice(following, package, whole=is_whole(verdicts)))
    if opens_encores(verdicts) and (encore := next_encore(verdicts)):
        path = (short_path(package / encore.file), "cyan")
        console.print(Text.assemble(f"\n  {invitation(verdicts)}\n  ", path))


def shown_status(verdict: Verdict | None) -> tuple[str, str, str]:
    """Symbol, word and colour; None means that the file has changed since it was checked."""
    if verdict is None:
        return "?", "changed", "dim"
    status = verdict.status
    return status.symbol, status.word, status.colour


def _add_row(table: Table, verdict: Verdict, *, is_next: bool = False) -> None:
    mark, word, colour = shown_status(verdict)
    if is_next and verdict.status is Status.NOT_STARTED:
        mark, colour, word = "▶", "cyan", "next"
    table.add_row(
        Text(f"  {mark}", style=colour),
        Text(str(verdict.exercise.number)),
        Text(verdict.exercise.title),
        Text(word, style=colour),
        Text(", ".join(verdict.misconceptions), style="magenta"),
    )


def _print_encores(console: Console, known: list[Verdict], verdicts: list[Verdict]) -> None:
    """Under the others: those with a verdict or, under a whole board, all that there are."""
    by_id = {verdict.exercise.id: verdict for verdict in known}
    shown = [each for each in encores() if each.id in by_id or is_whole(verdicts)]
    if not shown:
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for exercise in shown:
        verdict = by_id.get(exercise.id)
        if verdict is not None and verdict.status is not Status.NOT_STARTED:
            _add_row(table, verdict)
        else:
            table.add_row("   ", Text(str(exercise.number)), Text(exercise.title), style="dim")
    console.print(Text(f"\n  {heading(opens_encores(verdicts))}", style="dim"))
    console.print(table)


def _advice(following: Verdict | None, package: Path, whole: bool) -> Text:
    if following is None and not whole:
        return Text(f"  Passed. The whole board: {command_here()} check")
    if following is None:
        name = short_path(package)
        return Text(
            "  All passed. Now train your own VAE and let it draw:\n"
            f"  {command_here()} train --package {name}\n"
            f"  {command_here()} explore"
        )
    exercise = following.exercise
    return Text.assemble(
        "  Next  ",
        (short_path(package / exercise.file), "cyan"),
        f"  (about {exercise.minutes} minutes)\n",
        f"  Hint  {command_here()} hint {exercise.id}",
    )
