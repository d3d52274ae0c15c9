"""The answers to ``%%kata`` and to the magics, made of verdicts, hints and solutions."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kata.checking.status import Status
from kata.checking.verdict import Verdict, next_exercise
from kata.learning.answers import reference
from kata.learning.copies import how_to_restore
from kata.learning.encores import core_of, heading, invitation
from kata.learning.notebook.answer import Answer, Block, paragraph
from kata.learning.notebook.checker import Picture
from kata.learning.progress import Progress
from kata.manifest import Exercise, core_exercises, exercises
from kata.submission.showing import short_path

WHAT_HELPS = (
    "%hint gives a hint, %picture draws what your code gives, %board shows how far you are, "
    "%reset puts the stub back."
)


def checked(verdict: Verdict, package: Path, notes: Sequence[str] = ()) -> Answer:
    """The answer to a cell: the verdict on it and, below, ``notes`` on what else was done."""
    exercise, status = verdict.exercise, verdict.status
    title = f"{status.symbol} {status.word} · Exercise {exercise.number} · {exercise.title}"
    if status is Status.NOT_STARTED:
        text = "Replace the line that raises NotImplementedError, and run the cell again."
        blocks, notes = [Block(text)], [*notes, "%hint gives a hint, %board shows how far you are."]
    elif verdict.is_passed:
        blocks = [Block(exercise.built), Block(_after_a_pass(package))]
        if reference(exercise, package):
            notes = [*notes, "%solution shows the reference solution."]
    else:
        blocks = list(_what_went_wrong(verdict))
        notes = [*_about_lines(verdict), *notes, WHAT_HELPS]
    return Answer(
        (Block(title, "title"), *blocks, *(Block(note, "note") for note in notes)),
        status.colour,
    )


def added(verdict: Verdict, picture: Picture | None, notes: Sequence[str]) -> Answer:
    """What comes below the verdict once it is ready: the picture, and more notes."""
    blocks = tuple(Block(note, "note") for note in notes)
    if picture is None:
        return Answer(blocks, verdict.status.colour)
    return Answer(blocks, verdict.status.colour, picture.png, picture.words)


def drawn(picture: Picture) -> Answer:
    """The picture; its words stand above it, as the terminal has them."""
    return Answer((Block(picture.words, "lines"),), png=picture.png)


def board(verdicts: Sequence[Verdict]) -> Answer:
    """All exercises, and what comes next."""
    counted = core_of(verdicts)
    others = [verdict for verdict in verdicts if verdict not in counted]
    passed = sum(verdict.is_passed for verdict in counted)
    following = next_exercise(counted)
    then = _all_passed(verdicts) if following is None else _next(following.exercise)
    return Answer(
        (
            Block(f"{passed} of {len(counted)} passed", "title"),
            Block(_rows(counted), "lines"),
            *([Block(heading(following is None)), Block(_rows(others), "lines")] * bool(others)),
            Block(then, "note"),
        ),
        "dim" if following else "green",
    )


def _rows(verdicts: Sequence[Verdict]) -> str:
    width = max((len(verdict.exercise.title) for verdict in verdicts), default=0)
    return "\n".join(
        f"{verdict.status.symbol} {verdict.exercise.number}  {verdict.exercise.title:{width}}  "
        f"{', '.join((verdict.status.word, *verdict.misconceptions))}"
        for verdict in verdicts
    )


def not_passed_yet(verdicts: Sequence[Verdict]) -> Answer:
    """Why there is no training yet."""
    left = [verdict.exercise for verdict in verdicts if not verdict.is_passed]
    names = ", ".join(f"{exercise.id} ({exercise.name})" for exercise in left)
    return Answer((Block(f"Training takes all exercises. Not passed yet: {names}."),))


def not_yet(why: str) -> Answer:
    return Answer((paragraph(why),))


def hint(exercise: Exercise, number: int) -> Answer:
    last = len(exercise.hints)
    more = f"Still stuck? %hint {exercise.id} shows the next one." if number < last else ""
    title = f"{exercise.title} · hint {number} of {last}"
    text = exercise.hints[number - 1]
    return Answer((Block(title, "title"), paragraph(text), Block(more, "note")))


def solution(path: Path, code: str) -> Answer:
    return Answer((Block(short_path(path), "note"), Block(code, "code")))


def reset(exercise: Exercise, path: Path, copy: Path | None) -> Answer:
    kept = kept_note(copy)
    if copy is not None:
        kept += [f"To bring it back, run this in a cell: !{how_to_restore(copy, path)}"]
    return Answer(
        (
            Block(f"{short_path(path)} is the stub again."),
            *(Block(note, "note") for note in kept),
            Block(
                "The next cell holds the stub: begin anew there. If there is none, run one with "
                f"%%kata {exercise.id} and the stub.",
                "note",
            ),
        )
    )


def kept_note(copy: Path | None) -> list[str]:
    """Where the file's earlier content is, if it was kept."""
    return [] if copy is None else [f"Your earlier version is kept: {short_path(copy)}"]


def _after_a_pass(package: Path) -> str:
    progress = Progress(package)
    known = {each.id: progress.known(each) for each in exercises()}
    for exercise in core_exercises():
        verdict = known[exercise.id]
        if verdict is None or not verdict.is_passed:
            return _next(exercise)
    return _all_passed(known.values())


def _what_went_wrong(verdict: Verdict) -> Iterator[Block]:
    failure = verdict.first_failure
    if verdict.failed_check:
        yield Block(f"Check: {verdict.failed_check}")
    for part in verdict.parts(command=""):
        if part.mistake:
            yield Block(part.mistake, "mistake")
        yield paragraph(part.text)
    if failure is not None and failure.printed:
        yield Block("Your code printed:")
        yield Block(failure.printed, "code")


def _about_lines(verdict: Verdict) -> list[str]:
    named = any(f"{verdict.exercise.file}{mark}" in verdict.message for mark in (":", ", line "))
    return ["Line 1 of that file is the one below %%kata."] if named else []


def _next(exercise: Exercise) -> str:
    return f"Next: exercise {exercise.number} · {exercise.title}, about {exercise.minutes} minutes."


def _all_passed(verdicts: Iterable[Verdict | None]) -> str:
    done = "All passed. Now train your own VAE with %train, and look at it with %explore."
    return " ".join(filter(None, [done, invitation(verdicts)]))
