"""One run of an exercise's checks in a warm process: what its events say, and its time limits."""

from dataclasses import dataclass
from pathlib import Path

from kata.checking import events, time_limits
from kata.checking.findings import Findings
from kata.checking.status import Status
from kata.checking.verdict import Verdict
from kata.errors import UserError
from kata.files import command_here
from kata.manifest import Exercise


@dataclass
class RunningChecks:
    """The checks of one exercise while they run; the current check began at ``checked_since``.

    Times are the caller's, in seconds. ``fingerprint`` is that of the file when the run started.
    """

    number: int
    exercise: Exercise
    package: Path
    fingerprint: str
    findings: Findings
    started: float
    checked_since: float
    began: bool = False

    @property
    def verdict(self) -> Verdict:
        return self.findings.verdict(self.exercise.id)

    def handle(self, event: events.Event, now: float) -> bool:
        """Take an event of this run in. Returns whether the run is over; raises UserError where
        the checks can't run."""
        self.checked_since = now
        if not self.began:
            self.began, self.started = True, now
        self.findings.handle(event)
        match event:
            case events.Trouble():
                raise UserError(event.trouble)
            case events.Paused():
                self.findings.note(
                    self.exercise.id, Status.ERROR, _stops_at_breakpoint(self.exercise)
                )
            case events.ProcessEnded():
                self.findings.note_death(self.exercise.id, self.package, event.exit_status)
        return isinstance(event, events.Finished | events.ProcessEnded | events.Paused)

    def is_out_of_time(self, now: float) -> bool:
        """Whether a time limit was exceeded, which the verdict then says. Raises UserError where
        the checks don't even load."""
        if not self.began:
            if now - self.started > time_limits.stretched(time_limits.START):
                raise UserError(f"The checks did not load. Try: {command_here()} check")
            return False
        for since, usual in (
            (self.checked_since, time_limits.CHECK),
            (self.started, time_limits.EXERCISE),
        ):
            limit = time_limits.stretched(usual)
            if now - since > limit:
                self.findings.note_timeout(self.exercise.id, self.package, limit)
                return True
        return False


def did_not_load(event: events.ProcessEnded) -> UserError:
    """Why there are no checks, where the warm process ended before its first run."""
    return UserError(f"The checks could not be loaded: {event.trouble}")


def _stops_at_breakpoint(exercise: Exercise) -> str:
    return (
        "Your code stops at breakpoint(), which needs a terminal of its own. Run\n"
        f"  {command_here()} check {exercise.id}\n"
        "in another one, or take breakpoint() out."
    )
