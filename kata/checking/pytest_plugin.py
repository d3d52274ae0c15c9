"""What pytest needs to run the checks: options, the ``submission`` fixture, and messages made for
learners instead of tracebacks. ``pyproject.toml`` loads it for every run."""

import hashlib
import math
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from kata import processes
from kata.checking import drawn_inputs, events, fresh_child, time_limits
from kata.checking.diagnosis import diagnosis_of
from kata.checking.findings import Findings
from kata.checking.outcomes import last_lines, outcome_of
from kata.checking.status import Status
from kata.checking.turns import Turn
from kata.checking.verdict import Check, Verdict
from kata.errors import UserError
from kata.manifest import Exercise, exercises, find_exercise, find_package, interfaces
from kata.submission.failures import SubmissionFailure
from kata.submission.interface import Submission

Open = Callable[[Exercise], Submission]
Listener = Callable[[events.Event], None]
PassesAsBefore = Callable[[pytest.Item], bool]
"""Whether the submission, which is open, answers this check as another one that has passed it."""


@dataclass
class CheckRun:
    """One run of the checks: on which submission, with which seed, and what was found so far."""

    open_submission: Open
    seed: int | None
    listeners: list[Listener] = field(default_factory=list)
    findings: Findings = field(
        default_factory=lambda: Findings([exercise.id for exercise in exercises()])
    )
    collected: tuple[str, ...] = ()
    submissions: dict[str, Submission] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    ends: dict[str, float] = field(default_factory=dict)
    """When the checks of an exercise that has failed come to an end."""
    until_failure: bool = False
    passes_as_before: PassesAsBefore | None = None
    begun: pytest.Item | None = None
    turn: Turn | None = None

    @property
    def verdicts(self) -> list[Verdict]:
        """On the exercises whose checks were collected."""
        return [self.findings.verdict(exercise_id) for exercise_id in self.collected]

    @property
    def begun_exercise(self) -> str:
        """The exercise whose check has begun last; empty where none has."""
        exercise = None if self.begun is None else _exercise_at(self.begun.path)
        return "" if exercise is None else exercise.id

    def begin(self, items: list[pytest.Item]) -> None:
        """Take note of which exercises' checks these are."""
        exercises_of = (_exercise_at(item.path) for item in items)
        self.collected = tuple(dict.fromkeys(each.id for each in exercises_of if each is not None))
        self.send(events.Collected(self.collected))

    def submission(self, exercise: Exercise) -> Submission:
        """The submission's answer to this exercise, opened once."""
        if exercise.id not in self.submissions:
            self.submissions[exercise.id] = self.open_submission(exercise)
        return self.submissions[exercise.id]

    def begin_check(self, item: pytest.Item, exercise: Exercise) -> None:
        if self.begun is not item:
            self.begun = item
            self.send(events.CheckStarted(exercise.id, _title(item)))

    def is_over(self, exercise: Exercise) -> bool:
        """Whether the rest of this exercise's checks are left out."""
        late = time.monotonic() > self.ends.get(exercise.id, math.inf)
        return late or exercise.id in self.stopped

    def is_settled(self, item: pytest.Item) -> bool:
        """Whether this check need not run: it is left out, or would pass, as ``passes_as_before``
        knows. Then it is noted so."""
        exercise = _exercise_at(item.path)
        if exercise is None:
            return False
        start = time.perf_counter()
        if self.is_over(exercise):
            check = Check(_title(item), Status.NOT_RUN)
        elif self.passes_as_before is None:
            return False
        else:
            self.submission(exercise)
            self.begin_check(item, exercise)
            if not self.passes_as_before(item):
                return False
            check = Check(_title(item), Status.PASSED, seconds=time.perf_counter() - start)
        self.send(events.CheckEnded(exercise.id, check, *self.findings.diagnosis(exercise.id)))
        return True

    def send(self, event: events.Event) -> None:
        self.findings.handle(event)
        for listener in self.listeners:
            listener(event)


CHECK_RUN = pytest.StashKey[CheckRun]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("kata")
    group.addoption(
        "--package",
        default="exercises",
        help="the folder whose files are checked: exercises (default), solutions, or a path",
    )
    group.addoption(
        "--seed",
        type=int,
        default=None,
        help="draw the checks' inputs and noise from this seed (default: always the same ones)",
    )
    group.addoption(
        "--fresh-children",
        action="store_true",
        help="check each exercise in a process of its own, where processes can be forked",
    )
    group.addoption(
        "--exercises",
        default=None,
        help="check these, by their ids with commas between, and no paths",
    )
    group.addoption("--event-file", default=None, help="append what happens to this file, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    import hypothesis
    import torch

    torch.set_num_threads(1)
    # What pytest's terminal plugin would have defined: its breakpoint() needs two of them, and our
    # messages replace tracebacks, so the one made most quickly does.
    for option, value in (("color", "auto"), ("code_highlight", "auto"), ("tbstyle", "native")):
        if not hasattr(config.option, option):
            setattr(config.option, option, value)
    hypothesis.settings.register_profile(
        "kata",
        database=None,
        deadline=None,
        derandomize=config.getoption("--seed") is None,
        max_examples=25,
        # No explain phase: it traces every line, for a text that learners don't see.
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate, hypothesis.Phase.shrink],
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("kata")
    run = CheckRun(_open_named(config.getoption("--package")), config.getoption("--seed"))
    if (path := config.getoption("--event-file")) is not None:
        # Unbuffered: several processes write here, and each line has to stay in one piece.
        stream = open(path, "ab", buffering=0)  # noqa: SIM115
        config.add_cleanup(stream.close)

        def write(event: events.Event) -> None:
            try:
                stream.write(events.to_json(event).encode() + b"\n")
            except OSError:  # A full disk, which is no fault of the code that is checked.
                os._exit(events.NOT_WRITTEN)

        run.listeners.append(write)
        run.turn = Turn(Path(path))
    config.stash[CHECK_RUN] = run


def _open_named(named: str) -> Open:
    """How the files in ``--package`` are opened; without one, the caller does it."""
    try:
        return open_in_process(named) if named else _open_nothing
    except UserError as error:
        raise pytest.UsageError(str(error)) from None


def _open_nothing(exercise: Exercise) -> Submission:
    raise NotImplementedError(f"Nobody said what to check of {exercise.id}.")


def open_in_process(named: str) -> Open:
    """How the files in this package are opened. Raises UserError where there is none."""
    package = find_package(named)

    def open_submission(exercise: Exercise) -> Submission:
        from kata.submission.in_process import InProcess

        return InProcess(
            package,
            exercise.interface,
            interfaces(),
            time_limits.stretched(time_limits.CALL),
            let_through=(pytest.exit.Exception,),
        )

    return open_submission


@pytest.fixture(scope="module")
def submission(request: pytest.FixtureRequest) -> Iterator[Submission]:
    """The exercise under check, as a call on plain tensors (see kata.submission.interface)."""
    from kata.submission.small_tensors import own_convolutions

    run, exercise = request.config.stash[CHECK_RUN], _exercise_at(request.path)
    assert exercise is not None
    with own_convolutions():
        yield run.submission(exercise)


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of this run's random numbers. Submissions see it, so it reveals nothing of the run's
    own seed, from which the other inputs are drawn."""
    seed = request.config.stash[CHECK_RUN].seed
    if seed is None:
        return 0
    return int.from_bytes(hashlib.sha256(f"inputs of {seed}".encode()).digest()[:4], "big")


def pytest_collection(session: pytest.Session) -> bool | None:
    """Collect the checks that ``--exercises`` names, as pytest does those that paths name."""
    named = session.config.getoption("--exercises")
    if named is None:
        return None
    hook = session.config.hook
    try:
        for exercise_id in named.split(","):
            checks = find_exercise(exercise_id).checks
            module = pytest.Module.from_parent(session, path=checks)
            session.items.extend(session.genitems(module))
        hook.pytest_collection_modifyitems(
            session=session, config=session.config, items=session.items
        )
    finally:
        hook.pytest_collection_finish(session=session)
    session.testscollected = len(session.items)
    return True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    config.stash[CHECK_RUN].begin(items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Whatever one exercise leaves behind in its process never reaches another."""
    if not (session.config.getoption("--fresh-children") and processes.CAN_FORK):
        processes.freeze()
        return None
    run = session.config.stash[CHECK_RUN]
    drawn_inputs.warm_up()
    processes.freeze()
    functions = {
        exercise_id: partial(
            _run_in_child,
            session.config,
            [item for item in session.items if _is_check_of(exercise_id, item)],
        )
        for exercise_id in run.collected
    }

    def started(exercise_id: str, process: int) -> None:
        run.send(events.ExerciseStarted(exercise_id, process))

    for ended in fresh_child.run(functions, processes.cores(), started):
        if ended.exit_status == events.NOT_WRITTEN:
            os._exit(ended.exit_status)
        run.send(events.ExerciseEnded(ended.name, ended.exit_status, ended.complete))
    return True


def _run_in_child(config: pytest.Config, items: list[pytest.Item]) -> None:
    # Into files of its own: those of the parent are written to by the other children as well.
    capture: Any = config.pluginmanager.get_plugin("capturemanager")
    capture.stop_global_capturing()
    capture.start_global_capturing()
    try:
        run_all(items, config.stash[CHECK_RUN].is_settled)
    except pytest.exit.Exception:  # Someone has quit the debugger, and knows.
        raise KeyboardInterrupt from None


def run_all(items: list[pytest.Item], is_settled: Callable[[pytest.Item], bool]) -> None:
    """Run the checks one after the other, as pytest would, but for those that need not run."""
    ran = successor = None
    for item, following in zip(items, [*items[1:], None], strict=True):
        if is_settled(item):
            continue
        if ran is not None and item is not successor:  # It left to that one what it had set up.
            _take_down(ran, item)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        ran, successor = item, following
    if ran is not None and successor is not None:
        _take_down(ran, None)


def _take_down(ran: pytest.Item, following: pytest.Item | None) -> None:
    """What was set up for the one and is not for the other. Pytest has no public name for it, and
    its plugins' part in taking down the check that ran is done."""
    ran.session._setupstate.teardown_exact(following)


def _is_check_of(exercise_id: str, item: pytest.Item) -> bool:
    exercise = _exercise_at(item.path)
    return exercise is not None and exercise.id == exercise_id


def pytest_runtest_setup(item: pytest.Item) -> None:
    run, exercise = item.config.stash[CHECK_RUN], _exercise_at(item.path)
    if exercise is not None:
        if run.is_over(exercise):
            pytest.skip("the verdict on this exercise is known")
        run.begin_check(item, exercise)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    import hypothesis

    if _exercise_at(pyfuncitem.path) is None or not hypothesis.is_hypothesis_test(pyfuncitem.obj):
        return None
    seed = pyfuncitem.config.stash[CHECK_RUN].seed
    check = hypothesis.seed(seed)(pyfuncitem.obj)  # None takes an earlier run's seed away.
    drawn_inputs.run(check, seed, pyfuncitem.funcargs)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[assignment]
    exercise = _exercise_at(item.path)
    if exercise is not None:
        _note(item, call, report, exercise)
    return report  # type: ignore[return-value]


def _note(
    item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport, exercise: Exercise
) -> None:
    """Turn pytest's report into a check's outcome, and its traceback into a message."""
    run = item.config.stash[CHECK_RUN]
    if report.passed and report.when != "call":
        return
    diagnosis = run.findings.diagnosis(exercise.id)
    is_first = run.findings.verdict(exercise.id).first_failure is None
    if report.skipped:
        check = Check(_title(item), Status.NOT_RUN)
    elif report.passed:
        check = Check(_title(item), Status.PASSED, seconds=report.duration)
    else:
        assert call.excinfo is not None
        exception = call.excinfo.value
        answers = not isinstance(exception, SubmissionFailure)
        if run.until_failure or not answers:
            run.stopped.add(exercise.id)
        if is_first and exercise.id in run.submissions:
            diagnosis = diagnosis_of(exercise, run.submissions[exercise.id], exception)
        if is_first:
            seconds = time_limits.stretched(time_limits.AFTER_FAILURE)
            run.ends[exercise.id] = time.monotonic() + seconds
        printed = last_lines(report.capstdout)
        check = Check(_title(item), *outcome_of(exception), printed, report.duration)
    run.send(events.CheckEnded(exercise.id, check, *diagnosis))
    if check.status.is_failure:
        after = run.findings.verdict(exercise.id)
        report.longrepr = after.message if after.first_failure is check else check.message
        if exercise.encore and check.status in (Status.NOT_STARTED, Status.MISSING):
            # A run of all tests does not fail for what nobody has to begin.
            report.outcome = "skipped"
            report.longrepr = str(item.path), 1, f"Skipped: {check.summary}"


def _exercise_at(path: Path) -> Exercise | None:
    return _exercises_by_checks().get(path) or _exercises_by_checks().get(_resolved(path))


@cache
def _exercises_by_checks() -> dict[Path, Exercise]:
    return {exercise.checks: exercise for exercise in exercises()}


@cache
def _resolved(path: Path) -> Path:
    return path.resolve()


def _title(item: pytest.Item) -> str:
    """``test_keeps_the_dtype[torch.float64]`` as ``keeps the dtype (float64)``."""
    name, _, parameter = item.name.partition("[")
    title = name.removeprefix("test_").replace("_", " ").replace("kl ", "KL ")
    return f"{title} ({parameter[:-1].removeprefix('torch.')})" if parameter else title


def pytest_enter_pdb(config: pytest.Config) -> None:
    from kata.submission import deadline

    deadline.cancel()
    run = config.stash[CHECK_RUN]
    run.send(events.Paused(run.begun_exercise))
    if run.turn is not None:
        run.turn.wait()


def pytest_leave_pdb(config: pytest.Config) -> None:
    run = config.stash[CHECK_RUN]
    if run.turn is not None:
        run.turn.leave()
    run.send(events.Resumed(run.begun_exercise))


def pytest_sessionfinish(session: pytest.Session) -> None:
    session.config.stash[CHECK_RUN].send(events.Finished())
