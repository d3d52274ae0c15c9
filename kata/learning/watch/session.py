"""What a watched session knows and does, without any screen: which exercise is the current one,
what is known of each, what runs, and what a save, a key or an event changes."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kata.checking import events, time_limits
from kata.checking.findings import Findings
from kata.checking.status import Status
from kata.errors import UserError
from kata.learning.progress import Progress, fingerprint
from kata.learning.stubs import put_back
from kata.learning.watch.runner import Runner
from kata.manifest import Exercise, exercises, find_exercise
from kata.submission.showing import short_path


@dataclass
class RunningChecks:
    """The checks of one exercise, under way; the current one since ``checked_since``."""

    number: int
    exercise: Exercise
    fingerprint: str
    findings: Findings
    started: float
    checked_since: float
    began: bool = False


class Session:
    """``action`` is what the terminal's owner has to do: ``quit``, ``edit`` or ``picture``."""

    def __init__(self, package: Path, runner: Runner, clock: Any = time.monotonic) -> None:
        self.package = package
        self.progress = Progress(package)
        self.verdicts = {step.id: self.progress.known(step) for step in exercises()}
        self.current = self.first_left() or exercises()[-1]
        self.run: RunningChecks | None = None
        self.finished_at: dict[str, tuple[str, float]] = {}
        self.view = "step"
        self.hints = 0
        self.asks_for_reset = False
        self.notice = ""
        self.action = ""
        self._runner = runner
        self._clock = clock
        self._waiting: list[str] = []
        self._reset_to: dict[str, str] = {}
        # Until the first save or key, what is found decides where to begin.
        self._settling = True

    def begin(self) -> None:
        self._waiting = [each for each, verdict in self.verdicts.items() if verdict is None]
        self._look_at(self.current)

    def first_left(self) -> Exercise | None:
        """The first exercise that is not known to be passed."""
        return next((step for step in exercises() if not self.is_passed(step)), None)

    def is_passed(self, step: Exercise) -> bool:
        verdict = self.verdicts[step.id]
        return verdict is not None and verdict.is_passed

    @property
    def passed(self) -> list[Exercise]:
        return [step for step in exercises() if self.is_passed(step)]

    @property
    def path(self) -> Path:
        return self.package / self.current.file

    # ── what happens ──────────────────────────────────────────────────────────────────────────

    def saved(self, exercise_ids: list[str]) -> None:
        """These files changed: the current one is checked first, or else the first of them becomes
        the current one."""
        exercise_ids = [each for each in exercise_ids if not self._is_our_reset(each)]
        if not exercise_ids:
            return
        self._settling = False
        self.notice = ""
        first = self.current.id if self.current.id in exercise_ids else exercise_ids[0]
        if self.run is not None and self.run.exercise.id not in exercise_ids:
            self._waiting.insert(0, self.run.exercise.id)
        for each in exercise_ids:
            self.verdicts[each] = self.progress.known(find_exercise(each))
        self._waiting += [each for each in exercise_ids if self.verdicts[each] is None]
        self._turn_to(find_exercise(first))
        self._check(first)

    def took(self, number: int, event: events.Event) -> None:
        """An event of the run with this number. Raises UserError where nothing can be run."""
        if number == 0 and isinstance(event, events.ProcessEnded):
            raise UserError(f"The checks could not be loaded: {event.trouble}")
        run = self.run
        if run is None or number != run.number:
            return  # Of a run that was ended since.
        run.checked_since = self._clock()
        if not run.began:
            run.began, run.started = True, run.checked_since
        run.findings.take(event)
        match event:
            case events.Trouble():
                raise UserError(f"The checks could not run: {event.trouble}")
            case events.Paused():
                run.findings.note(run.exercise.id, Status.ERROR, _stops_at_breakpoint(run.exercise))
            case events.ProcessEnded():
                run.findings.note_death(run.exercise.id, self.package, event.exit_status)
        if isinstance(event, events.Finished | events.ProcessEnded | events.Paused):
            self._finish(run)

    def tick(self) -> None:
        """Time went by."""
        run = self.run
        if run is None:
            return
        now = self._clock()
        if not run.began:
            if now - run.started > time_limits.START:
                raise UserError("The checks did not load. Try: python -m kata check")
            return
        for since, limit in (
            (run.checked_since, time_limits.CHECK),
            (run.started, time_limits.EXERCISE),
        ):
            if now - since > limit:
                run.findings.note_timeout(run.exercise.id, self.package, limit)
                self._finish(run)
                return

    def pressed(self, key: str) -> None:
        """A key; those that move the page are not the session's."""
        if key == "end":
            self.action = "quit"
            return
        self._settling = False
        self.notice = ""
        if self.asks_for_reset:
            self.asks_for_reset = False
            self._reset() if key == "y" else self._say("Nothing was reset.")
            return
        does = {
            "n": lambda: self._step(1),
            "p": lambda: self._step(-1),
            "h": self._hint,
            "a": self._run_all,
            "l": self._list,
            "r": self._ask_for_reset,
            "v": lambda: self._ask("picture"),
            "e": lambda: self._ask("edit"),
            "q": lambda: self._ask("quit"),
            "suspend": lambda: self._ask("suspend"),
            "escape": self._back,
            "enter": self._back,
        }.get(key)
        if does is not None:
            does()

    # ── what keys do ──────────────────────────────────────────────────────────────────────────

    def _step(self, by: int) -> None:
        order = list(exercises())
        index = order.index(self.current) + by
        if not 0 <= index < len(order):
            self._say("This is the last one." if by > 0 else "This is the first one.")
            return
        view = self.view
        self._turn_to(order[index])
        self.view = view
        self._look_at(self.current)

    def _hint(self) -> None:
        step, seen = self.current, self.progress.hints_seen(self.current)
        self.view = "step"
        if self.hints == len(step.hints):
            self._say("That was the last hint.")
        # First what was seen before, then one more at each press.
        self.hints = min(self.hints + 1 if self.hints else max(seen, 1), len(step.hints))
        self.progress.see_hint(step, self.hints)

    def _run_all(self) -> None:
        self.view = "list"
        self._waiting = [step.id for step in exercises()]
        self._check_next()

    def _list(self) -> None:
        self.view = "step" if self.view == "list" else "list"

    def _back(self) -> None:
        self.view = "step"
        self.hints = 0

    def _ask_for_reset(self) -> None:
        self.view = "step"
        self.asks_for_reset = True

    def _reset(self) -> None:
        try:
            backup = put_back(self.package, self.current)
        except UserError as error:
            self._say(str(error))
            return
        kept = f" Your version is kept: {short_path(backup)}" if backup else ""
        self.saved([self.current.id])
        self._reset_to[self.current.id] = fingerprint(self.package, self.current)
        self._say(f"{self.current.file} is the stub again.{kept}")

    def _is_our_reset(self, exercise_id: str) -> bool:
        """Whether the file is as a reset left it, which was told already."""
        left = self._reset_to.pop(exercise_id, None)
        return left is not None and left == fingerprint(self.package, find_exercise(exercise_id))

    def _ask(self, action: str) -> None:
        self.action = action

    def _say(self, text: str) -> None:
        self.notice = text

    # ── what runs ─────────────────────────────────────────────────────────────────────────────

    def _turn_to(self, step: Exercise) -> None:
        self.current = step
        self.view = "step"
        self.hints = 0
        self.asks_for_reset = False

    def _look_at(self, step: Exercise) -> None:
        """Check the exercise where what is known is not enough to show."""
        verdict = self.verdicts[step.id]
        if verdict is None or (verdict.first_failure and not verdict.first_failure.name):
            if verdict is None or verdict.status is not Status.NOT_STARTED:
                self._check(step.id)
                return
        if self.run is None:
            self._check_next()

    def _check(self, exercise_id: str) -> None:
        if self.run is not None and self.run.exercise.id != exercise_id:
            if self.run.exercise.id not in self._waiting:
                self._waiting.insert(0, self.run.exercise.id)
        self._waiting = [each for each in self._waiting if each != exercise_id]
        self.run = None
        step = find_exercise(exercise_id)
        known = self.progress.known(step)
        if known is not None and known.status is Status.NOT_STARTED:
            self._runner.stop()
            self.verdicts[exercise_id] = known
            self._check_next()
            return
        now = self._clock()
        seen = fingerprint(self.package, step)
        findings = Findings([exercise_id])
        self.run = RunningChecks(self._runner.start(exercise_id), step, seen, findings, now, now)

    def _check_next(self) -> None:
        if self._waiting:
            self._check(self._waiting[0])

    def _finish(self, run: RunningChecks) -> None:
        self.run = None
        self._runner.stop()
        step = run.exercise
        verdict = self.verdicts[step.id] = run.findings.verdict(step.id)
        self.finished_at[step.id] = time.strftime("%H:%M:%S"), self._clock() - run.started
        self.progress.note(verdict, run.fingerprint)
        if self._settling and step is self.current and verdict.is_passed:
            self.current = self.first_left() or self.current
            self._look_at(self.current)
        else:
            self._check_next()


def _stops_at_breakpoint(step: Exercise) -> str:
    return (
        "Your code stops at breakpoint(), which needs a terminal of its own. Run\n"
        f"  python -m kata check {step.id}\n"
        "in another one, or take breakpoint() out."
    )
