"""The state of a watch session, without any screen: which exercise is current, what is known of
each, what is running, and what a save, a key or an event changes."""

import time
from pathlib import Path
from typing import Any

from kata.checking import events
from kata.checking.findings import Findings
from kata.checking.status import Status
from kata.errors import UserError
from kata.learning.encores import is_begun
from kata.learning.progress import Progress, fingerprint
from kata.learning.stubs import reset_to_stub
from kata.learning.watch.runner import Runner
from kata.learning.watch.running import RunningChecks, did_not_load
from kata.manifest import Exercise, core_exercises, encores, exercises, find_exercise
from kata.submission.showing import short_path


class Session:
    """``action`` is the terminal's next task: ``quit``, ``edit``, ``picture`` or ``suspend``."""

    def __init__(
        self,
        package: Path,
        runner: Runner,
        clock: Any = time.monotonic,
        *,
        opens_next: bool = False,
    ) -> None:
        """``opens_next``: moving to another exercise opens its file in the editor."""
        self._opens_next = opens_next
        self.package = package
        self.progress = Progress(package)
        self.verdicts = {exercise.id: self.progress.known(exercise) for exercise in exercises()}
        self.current = self._first_to_do() or core_exercises()[-1]
        self.run: RunningChecks | None = None
        self.finished_at: dict[str, tuple[str, float]] = {}
        self.view = "exercise"
        self.hints = 0
        self.typed: str | None = None
        """What was typed so far of the name that a reset asks for."""
        self.notice = ""
        self.action = ""
        self.picture: events.Drawn | None = None
        """What the action ``picture`` shows."""
        self._runner = runner
        self._clock = clock
        self._waiting: list[str] = []
        self._drawing = 0
        """The number of the run that draws a picture; 0 where none does."""
        self._reset_to: dict[str, str] = {}
        # Until the first save or key, the verdicts decide which exercise comes first.
        self._settling = True

    def begin(self) -> None:
        self._waiting = [
            exercise_id for exercise_id, verdict in self.verdicts.items() if verdict is None
        ]
        self._check_if_needed(self.current)

    def first_unsolved(self) -> Exercise | None:
        """The first exercise that is not known to be passed; encores are none of them."""
        left = (exercise for exercise in core_exercises() if not self.is_passed(exercise))
        return next(left, None)

    def _first_to_do(self) -> Exercise | None:
        """The first unsolved exercise; once there is none, the first encore that was begun."""
        begun = (each for each in encores() if is_begun(self.verdicts[each.id]))
        left = (each for each in begun if not self.is_passed(each))
        return self.first_unsolved() or next(left, None)

    def is_passed(self, exercise: Exercise) -> bool:
        verdict = self.verdicts[exercise.id]
        return verdict is not None and verdict.is_passed

    @property
    def passed(self) -> list[Exercise]:
        """Those that count: encores don't."""
        return [exercise for exercise in core_exercises() if self.is_passed(exercise)]

    @property
    def folder_is_gone(self) -> bool:
        """Whether the exercises' folder was moved away or deleted: it may come back."""
        return not self.package.is_dir()

    @property
    def path(self) -> Path:
        return self.package / self.current.file

    # ── events ────────────────────────────────────────────────────────────────────────────────

    def handle_saves(self, exercise_ids: list[str]) -> None:
        """These files changed. The current exercise is checked first if it is among them; otherwise
        the first of them becomes current."""
        exercise_ids = [
            exercise_id for exercise_id in exercise_ids if not self._is_our_reset(exercise_id)
        ]
        if not exercise_ids:
            return
        self._settling = False
        self.notice = ""
        first = self.current.id if self.current.id in exercise_ids else exercise_ids[0]
        if self.run is not None and self.run.exercise.id not in exercise_ids:
            self._waiting.insert(0, self.run.exercise.id)
        for exercise_id in exercise_ids:
            self.verdicts[exercise_id] = self.progress.known(find_exercise(exercise_id))
            if self.verdicts[exercise_id] is None:
                self._waiting.append(exercise_id)
        self._select(find_exercise(first))
        self._check(first)

    def handle_event(self, number: int, event: events.Event) -> None:
        """An event of the run with this number. Raises UserError where nothing can be run."""
        if number == 0 and isinstance(event, events.ProcessEnded):
            raise did_not_load(event)
        if number and number == self._drawing:
            self._handle_drawing(event)
            return
        run = self.run
        if run is None or number != run.number:
            return  # It is from a run that has since been stopped.
        try:
            is_over = run.handle(event, self._clock())
        except UserError:
            # The folder may have been moved away, and be back already.
            if fingerprint(self.package, run.exercise) == run.fingerprint:
                raise
            self._check(run.exercise.id)
            return
        if is_over:
            self._finish(run)

    def tick(self) -> None:
        """Enforce the time limits, and see whether a folder that was moved away is back; to be
        called several times a second."""
        if self.run is not None and self.run.is_out_of_time(self._clock()):
            self._finish(self.run)
        elif self.run is None and not self._drawing and not self.folder_is_gone:
            self._check_next()

    def handle_key(self, key: str) -> None:
        """Handle a key, except for those that scroll the page."""
        if key == "end":
            self.action = "quit"
            return
        self._settling = False
        self.notice = ""
        if self._drawing:
            self._end_drawing()
        if self.typed is not None:
            self._type(self.typed + key)
            return
        action = {
            "n": lambda: self._move(1),
            "p": lambda: self._move(-1),
            "h": self._hint,
            "a": self._run_all,
            "l": self._list,
            "r": self._ask_for_reset,
            "v": self._draw,
            "e": lambda: self._request("edit"),
            "q": lambda: self._request("quit"),
            "suspend": lambda: self._request("suspend"),
            "escape": self._back,
            "enter": self._back,
        }.get(key)
        if action is not None:
            action()

    # ── what keys do ──────────────────────────────────────────────────────────────────────────

    def _move(self, by: int) -> None:
        order = list(exercises())
        index = order.index(self.current) + by
        if not 0 <= index < len(order):
            self._notify("This is the last one." if by > 0 else "This is the first one.")
            return
        if order[index].encore and not self.current.encore and self.first_unsolved():
            self._notify("This is the last one. The encore opens once all of these pass.")
            return
        view = self.view
        self._select(order[index])
        self.view = view
        if self._opens_next:
            self._request("edit")
        self._check_if_needed(self.current)

    def _hint(self) -> None:
        exercise, seen = self.current, self.progress.hints_seen(self.current)
        self.view = "exercise"
        if self.hints == len(exercise.hints):
            self._notify("That was the last hint.")
        # First the hints seen earlier, then one more at each press.
        self.hints = min(self.hints + 1 if self.hints else max(seen, 1), len(exercise.hints))
        self.progress.see_hint(exercise, self.hints)

    def _run_all(self) -> None:
        self.view = "list"
        self._waiting = [exercise.id for exercise in exercises()]
        self._check_next()

    def _list(self) -> None:
        self.view = "exercise" if self.view == "list" else "list"

    def _back(self) -> None:
        self.view = "exercise"
        self.hints = 0

    def _draw(self) -> None:
        """Begin to draw; checks that are running begin anew afterwards."""
        if self.run is not None:
            self._waiting.insert(0, self.run.exercise.id)
            self.run = None
        self._drawing = self._runner.start(self.current.id, "draw")
        self._notify("Drawing what your code gives beside what was expected …")

    def _handle_drawing(self, event: events.Event) -> None:
        if isinstance(event, events.RunStarted):
            return
        self.notice = ""
        if isinstance(event, events.Drawn):
            self.picture = event
            self._request("picture")
        elif isinstance(event, events.Trouble):
            self._notify(event.trouble)
        else:
            self._notify(f"The picture of {self.current.id} could not be drawn. Try it again.")
        self._end_drawing()

    def _end_drawing(self) -> None:
        self._drawing = 0
        self._runner.stop()
        self._check_next()

    def _ask_for_reset(self) -> None:
        self.view = "exercise"
        self.typed = ""

    def _type(self, typed: str) -> None:
        """Reset the exercise once its name is typed in full."""
        self.typed = typed if self.current.id.startswith(typed) else None
        if typed == self.current.id:
            self.typed = None
            self._reset()
        elif self.typed is None:
            self._notify("Nothing was reset.")

    def _reset(self) -> None:
        try:
            backup = reset_to_stub(self.package, self.current)
        except UserError as error:
            self._notify(str(error))
            return
        kept = f" Your version, to copy back: {short_path(backup)}" if backup else ""
        self.handle_saves([self.current.id])
        self._reset_to[self.current.id] = fingerprint(self.package, self.current)
        self._notify(f"{self.current.file} is the stub again.{kept}")

    def _is_our_reset(self, exercise_id: str) -> bool:
        """Whether the file is still as a reset left it, which has been handled already."""
        left = self._reset_to.pop(exercise_id, None)
        return left is not None and left == fingerprint(self.package, find_exercise(exercise_id))

    def _request(self, action: str) -> None:
        self.action = action

    def _notify(self, text: str) -> None:
        self.notice = text

    # ── running checks ────────────────────────────────────────────────────────────────────────

    def _select(self, exercise: Exercise) -> None:
        self.current = exercise
        self.view = "exercise"
        self.hints = 0
        self.typed = None

    def _check_if_needed(self, exercise: Exercise) -> None:
        """Check the exercise unless its verdict is known well enough to be shown."""
        verdict = self.verdicts[exercise.id]
        if verdict is None or (verdict.first_failure and not verdict.first_failure.name):
            if verdict is None or verdict.status is not Status.NOT_STARTED:
                self._check(exercise.id)
                return
        if self.run is None:
            self._check_next()

    def _check(self, exercise_id: str) -> None:
        if self.run is not None and self.run.exercise.id != exercise_id:
            if self.run.exercise.id not in self._waiting:
                self._waiting.insert(0, self.run.exercise.id)
        self._waiting = [waiting for waiting in self._waiting if waiting != exercise_id]
        self.run, self._drawing = None, 0
        if self.folder_is_gone:
            self._runner.stop()
            self._waiting.insert(0, exercise_id)
            return
        exercise = find_exercise(exercise_id)
        known = self.progress.known(exercise)
        if known is not None and known.status is Status.NOT_STARTED:
            self._runner.stop()
            self.verdicts[exercise_id] = known
            self._check_next()
            return
        now = self._clock()
        seen = fingerprint(self.package, exercise)
        findings = Findings([exercise_id])
        number = self._runner.start(exercise_id)
        self.run = RunningChecks(number, exercise, self.package, seen, findings, now, now)

    def _check_next(self) -> None:
        if self._waiting:
            self._check(self._waiting[0])

    def _finish(self, run: RunningChecks) -> None:
        self.run = None
        self._runner.stop()
        exercise = run.exercise
        verdict = self.verdicts[exercise.id] = run.verdict
        self.finished_at[exercise.id] = time.strftime("%H:%M:%S"), self._clock() - run.started
        self.progress.note(verdict, run.fingerprint)
        if self._settling and exercise is self.current and verdict.is_passed:
            self.current = self._first_to_do() or self.current
            self._check_if_needed(self.current)
        else:
            self._check_next()
