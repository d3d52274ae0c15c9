"""Checks, loads and draws answers, in children of a warm process that ends with the kernel."""

import atexit
import base64
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from kata.checking import events, time_limits
from kata.checking.findings import Findings
from kata.checking.verdict import Verdict
from kata.errors import UserError
from kata.learning.progress import Progress, fingerprint
from kata.learning.watch.runner import Runner
from kata.learning.watch.running import RunningChecks, did_not_load
from kata.manifest import Exercise

TICK_SECONDS = 0.1


@dataclass(frozen=True)
class Picture:
    """What an exercise's code gives beside what was expected, in words and as a PNG."""

    words: str
    png: bytes


class Checker:
    """Serves one request at a time. The process is started by the first one, or ahead of it.

    Each method raises UserError where the kata itself can't do what was asked for. Ctrl-C in any
    of them ends what is running.
    """

    def __init__(self, package: Path) -> None:
        self.package = package
        self._runner: Runner | None = None
        self._events: SimpleQueue[tuple[int, events.Event]] = SimpleQueue()
        atexit.register(self.close)

    def close(self) -> None:
        """End the warm process, and what it runs."""
        atexit.unregister(self.close)
        if self._runner is not None:
            self._runner.close()
            self._runner = None

    def start(self) -> None:
        """Start the warm process, if there is none, and don't wait until it has loaded all."""
        if self._runner is None:
            # Around the package, so that messages call the file by the same name from any notebook.
            self._runner = Runner(
                self.package,
                lambda *values: self._events.put(values),
                draws=True,
                cwd=self.package.parent,
            )

    def check(self, exercise: Exercise) -> Verdict:
        """The verdict on the exercise's file, which is stored as progress."""
        seen = fingerprint(self.package, exercise)
        now, findings = time.monotonic(), Findings([exercise.id])
        with self._run(exercise, "check") as number:
            run = RunningChecks(number, exercise, self.package, seen, findings, now, now)
            for event in self._events_of(number):
                now = time.monotonic()
                if run.is_out_of_time(now) if event is None else run.handle(event, now):
                    break
        Progress(self.package).note(run.verdict, seen)
        return run.verdict

    def loads(self, exercise: Exercise) -> bool:
        """Whether loading the file, with those that it imports, comes to a good end."""
        limit = time_limits.stretched(time_limits.CALL + time_limits.GRACE)
        event = self._last_event(exercise, "load", limit)
        return isinstance(event, events.Finished)

    def draw(self, exercise: Exercise) -> Picture:
        limit = time_limits.stretched(time_limits.EXERCISE + time_limits.CHECK)
        event = self._last_event(exercise, "draw", limit)
        if isinstance(event, events.Drawn):
            return Picture(event.words, base64.b64decode(event.png))
        if isinstance(event, events.Trouble):
            raise UserError(event.trouble)
        raise UserError(f"The picture of {exercise.id} could not be drawn. Try it again.")

    def _last_event(self, exercise: Exercise, task: str, limit: float) -> events.Event | None:
        """The event that ends the task; None where it took longer than the limit, in seconds."""
        with self._run(exercise, task) as number:
            end = time.monotonic() + time_limits.stretched(time_limits.START)
            for event in self._events_of(number):
                if isinstance(event, events.RunStarted):
                    end = time.monotonic() + limit
                elif event is not None or time.monotonic() > end:
                    return event
        return None

    @contextmanager
    def _run(self, exercise: Exercise, task: str) -> Iterator[int]:
        """The number of a run, which is over in the end, whatever happens."""
        self.start()
        assert self._runner is not None
        try:
            yield self._runner.start(exercise.id, task)
        finally:
            self._runner.stop()

    def _events_of(self, number: int) -> Iterator[events.Event | None]:
        """The events of this run, with None at each tick. Raises UserError where there will never
        be any."""
        while True:
            try:
                run, event = self._events.get(timeout=TICK_SECONDS)
            except Empty:
                yield None
                continue
            if run == 0 and isinstance(event, events.ProcessEnded):
                raise did_not_load(event)
            if run == number:
                yield event
