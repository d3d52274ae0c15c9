"""What pytest needs to run the checks: options, the ``submission`` fixture, and messages made for
learners instead of tracebacks. ``pyproject.toml`` loads it for every run."""

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import pytest

from kata.checking.verdict import Check, Verdict
from kata.errors import UserError
from kata.manifest import Exercise, exercises
from kata.submission.failures import CheckFailed, Raised, SubmissionFailure, WrongType, describe

PRINTED_LINES = 10
RUN = pytest.StashKey["Run"]()


@dataclass
class Run:
    """One run of the checks: on which package, with which seed, and what was found so far.

    ``package`` is None where another plugin opens the submissions (``pytest_kata_open``).
    """

    package: Path | None
    seed: int | None
    stream: TextIO | None = None
    call_seconds: float | None = None
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    submissions: dict[str, Any] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)
    snapshot: Any = None

    def tell(self, event: str, **values: Any) -> None:
        """Write one event for the process that watches over this one."""
        if self.stream is not None:
            self.stream.write(json.dumps({"event": event, **values}) + "\n")
            self.stream.flush()


class Hooks:
    """What other plugins may do for this one."""

    @pytest.hookspec(firstresult=True)
    def pytest_kata_open(self, config: pytest.Config, exercise_id: str | None) -> Any:
        """The submission under check, as kata.submission.interface.Submission."""


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(Hooks)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("kata")
    group.addoption(
        "--package",
        default="exercises",
        help="the folder whose six files are checked: exercises (default), solutions, or a path",
    )
    group.addoption(
        "--seed",
        type=int,
        default=None,
        help="draw the checks' inputs and noise from this seed (default: always the same ones)",
    )
    group.addoption("--event-file", default=None, help="append what happens to this file, as JSON")


def pytest_configure(config: pytest.Config) -> None:
    import hypothesis
    import torch

    from kata.submission.loading import find_package

    try:
        named = config.getoption("--package")
        package = find_package(named) if named else None
    except UserError as error:
        raise pytest.UsageError(str(error)) from None
    torch.set_num_threads(1)
    # pytest's breakpoint() asks for these two, which its terminal plugin would have brought.
    for option in ("color", "code_highlight"):
        if not hasattr(config.option, option):
            setattr(config.option, option, "auto")
    hypothesis.settings.register_profile(
        "kata",
        database=None,
        deadline=None,
        derandomize=config.getoption("--seed") is None,
        max_examples=25,
        # Not the phase that explains: it traces every line, for a text that learners don't see.
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate, hypothesis.Phase.shrink],
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("kata")
    events = config.getoption("--event-file")
    config.stash[RUN] = Run(
        package,
        config.getoption("--seed"),
        open(events, "a", encoding="utf-8") if events else None,  # noqa: SIM115
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    run = config.stash.get(RUN, None)
    if run is not None and run.stream is not None:
        run.stream.close()


@pytest.fixture(scope="module")
def submission(request: pytest.FixtureRequest) -> Any:
    """The submission under check, as six functions on plain tensors."""
    run, step = request.config.stash[RUN], _exercise_of(request.path)
    chosen = request.config.hook.pytest_kata_open(
        config=request.config, exercise_id=step.id if step else None
    )
    if step is not None:
        run.submissions[step.id] = chosen
    return chosen


@pytest.hookimpl(trylast=True)
def pytest_kata_open(config: pytest.Config) -> Any:
    from kata.submission.in_process import SECONDS, LocalSubmission
    from kata.submission.tampering import Snapshot

    run = config.stash[RUN]
    assert run.package is not None
    run.snapshot = run.snapshot or Snapshot(run.package)
    seconds = SECONDS if run.call_seconds is None else run.call_seconds
    return LocalSubmission(run.package, seconds, let_through=(pytest.exit.Exception,))


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    """Where this run's random numbers start. Submissions see it, so it tells nothing of the run's
    own seed, from which the other inputs are drawn."""
    seed = request.config.stash[RUN].seed
    if seed is None:
        return 0
    return int.from_bytes(hashlib.sha256(f"inputs of {seed}".encode()).digest()[:4], "big")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    import hypothesis

    run = config.stash[RUN]
    for item in items:
        step = _exercise_of(item.path)
        if step is None:
            continue
        run.verdicts.setdefault(step.id, Verdict(step))
        if run.seed is not None and isinstance(item, pytest.Function):
            if hypothesis.is_hypothesis_test(item.obj):
                item.obj = hypothesis.seed(run.seed)(item.obj)
    run.tell("collected", exercises=list(run.verdicts))


def pytest_runtest_setup(item: pytest.Item) -> None:
    run, step = item.config.stash[RUN], _exercise_of(item.path)
    if step is not None:
        if step.id in run.stopped:
            pytest.skip("an earlier check of this exercise could not run")
        run.tell("check", exercise=step.id, check=_title(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome: pytest.TestReport = yield  # type: ignore[assignment]
    step = _exercise_of(item.path)
    if step is not None:
        _note(item, call, outcome, step)
    return outcome  # type: ignore[return-value]


def _note(
    item: pytest.Item, call: pytest.CallInfo[None], outcome: pytest.TestReport, step: Exercise
) -> None:
    """Turn pytest's report into a check's outcome, and its traceback into a message."""
    run = item.config.stash[RUN]
    verdict = run.verdicts[step.id]
    replaced = run.snapshot.put_back() if run.snapshot and outcome.when == "call" else []
    if replaced:
        run.stopped.add(step.id)
        outcome.outcome = "failed"
        text = _of_replaced(replaced)
        check = Check(_title(item), "forbidden", text, text)
    elif outcome.skipped:
        check = Check(_title(item), "not-run")
    elif outcome.passed:
        if outcome.when != "call":
            return
        check = Check(_title(item), "passed", seconds=outcome.duration)
    else:
        exception = call.excinfo.value if call.excinfo is not None else None
        status, message, summary = _in_words(exception)
        if isinstance(exception, SubmissionFailure):
            run.stopped.add(step.id)
        elif verdict.first_failure is None and step.id in run.submissions:
            verdict.misconceptions = _names(step, run.submissions[step.id])
        printed = _last_lines(outcome.capstdout)
        check = Check(_title(item), status, message, summary, printed, outcome.duration)
    verdict.checks.append(check)
    if not outcome.passed and not outcome.skipped:
        first = verdict.first_failure is check
        outcome.longrepr = verdict.message if first else check.message
    run.tell(
        "outcome",
        exercise=step.id,
        check=check.__dict__,
        misconceptions=list(verdict.misconceptions),
    )


def _in_words(exception: BaseException | None) -> tuple[str, str, str]:
    """The status, the learner's message for what a check raised, and the same without values."""
    from hypothesis.errors import Flaky

    if isinstance(exception, SubmissionFailure | Raised | WrongType):
        text = str(exception)
        return exception.status, text, getattr(exception, "summary", text)
    if isinstance(exception, CheckFailed):
        return "failed", str(exception), exception.summary
    assert exception is not None
    if isinstance(exception, Flaky):
        return "failed", *_of_flaky(exception)
    text = f"The check can't use what your code gave: {describe(exception)}."
    return "failed", text, text


def _of_replaced(names: list[str]) -> str:
    shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    return f"Your code replaced {shown}, which the checks use. They were put back: leave them be."


def _of_flaky(exception: BaseException) -> tuple[str, str]:
    """The same input failed once and passed once, or failed in two ways: keep one of them."""
    known = SubmissionFailure | Raised | WrongType | CheckFailed
    failures = [each for each in getattr(exception, "exceptions", ()) if isinstance(each, known)]
    note = "The same input with the same seed does not always give the same result."
    if not failures:
        return note, note
    summary = getattr(failures[0], "summary", str(failures[0]))
    return f"{failures[0]}\n\n{note}", f"{summary}\n\n{note}"


def _names(step: Exercise, submission: Any) -> tuple[str, ...]:
    from kata.lessons.lookup import diagnose

    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return tuple(diagnose(step.id, submission))


def _exercise_of(path: Path) -> Exercise | None:
    return next((step for step in exercises() if step.checks == path), None)


def _title(item: pytest.Item) -> str:
    """``test_keeps_the_dtype[torch.float64]`` as ``keeps the dtype (float64)``."""
    name, _, parameter = item.name.partition("[")
    title = name.removeprefix("test_").replace("_", " ").replace("kl ", "KL ")
    return f"{title} ({parameter[:-1].removeprefix('torch.')})" if parameter else title


def _last_lines(text: str) -> str:
    lines = text.rstrip().splitlines()
    hidden = (
        [f"… ({len(lines) - PRINTED_LINES} lines before)"] if len(lines) > PRINTED_LINES else []
    )
    return "\n".join([*hidden, *(line[:200] for line in lines[-PRINTED_LINES:])])


def pytest_enter_pdb(config: pytest.Config) -> None:
    from kata.submission import deadline

    deadline.cancel()
    config.stash[RUN].tell("paused")


def pytest_leave_pdb(config: pytest.Config) -> None:
    config.stash[RUN].tell("resumed")


def pytest_sessionfinish(session: pytest.Session) -> None:
    session.config.stash[RUN].tell("finished")


def pytest_terminal_summary(config: pytest.Config) -> None:
    from rich.console import Console

    from kata.learning.board import print_board

    run = config.stash[RUN]
    if run.verdicts and run.package is not None:
        print_board(Console(highlight=False), list(run.verdicts.values()), run.package)
