"""What the notebook makes of a warm process's events, mostly without any such process."""

from queue import SimpleQueue

import pytest

from kata.checking import events, time_limits
from kata.checking.status import Status
from kata.checking.verdict import Check
from kata.errors import UserError
from kata.learning.notebook import checker as module
from kata.learning.progress import Progress
from kata.learning.watch import warm_process
from kata.manifest import find_exercise

EX01, EX03 = find_exercise("ex01"), find_exercise("ex03")


class FakeRunner:
    """Answers each request with the events that a test has put into ``answers``."""

    answers = ()

    def __init__(self, package, listener, **options):
        self._listener, self.options = listener, options
        self.number, self.stops, self.tasks = 0, 0, []

    def start(self, exercise_id, task="check"):
        self.number += 1
        self.tasks.append(task)
        for run, event in self.answers:
            self._listener(self.number if run is None else run, event)
        return self.number

    def stop(self):
        self.stops += 1

    def close(self):
        self.tasks.append("closed")


class Impatient(SimpleQueue):
    """Fails a test that would wait for ever: no limit here is as long as so many ticks."""

    waited = 0

    def get(self, *arguments, **options):
        self.waited += 1
        assert self.waited < 500, "Nothing has stopped what runs."
        return super().get(*arguments, **options)


@pytest.fixture
def checker(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "Runner", FakeRunner)
    monkeypatch.setattr(module, "TICK_SECONDS", 0.01)
    monkeypatch.setattr(time_limits, "stretched", lambda seconds: seconds)
    (tmp_path / "exercises").mkdir()
    made = module.Checker(tmp_path / "exercises")
    made._events = Impatient()
    yield made
    made.close()


def answer(monkeypatch, *answers):
    monkeypatch.setattr(FakeRunner, "answers", answers)


STARTED = (None, events.RunStarted(1))


def test_a_verdict_is_stored_as_progress(checker, monkeypatch):
    ended = events.CheckEnded("ex03", Check("a check", Status.PASSED))
    answer(monkeypatch, STARTED, (None, ended), (None, events.Finished()))
    assert checker.check(EX03).is_passed
    assert Progress(checker.package).has_solved(EX03)
    assert checker._runner.stops == 1


def test_the_process_is_started_once_also_ahead_of_the_first_check(checker, monkeypatch):
    checker.start()
    started = checker._runner
    answer(monkeypatch, STARTED, (None, events.Finished()))
    checker.check(EX03)
    assert checker._runner is started
    assert started.tasks == ["check"]


def test_the_process_loads_pictures_ahead_and_works_where_commands_do(checker):
    checker.start()
    assert checker._runner.options == {"draws": True, "cwd": checker.package.parent}


def test_events_of_a_stopped_run_are_not_taken_for_this_ones(checker, monkeypatch):
    old = events.CheckEnded("ex03", Check("an old check", Status.FAILED))
    new = events.CheckEnded("ex03", Check("a check", Status.PASSED))
    answer(monkeypatch, (7, old), (7, events.Finished()), (None, new), (None, events.Finished()))
    assert [check.name for check in checker.check(EX03).checks] == ["a check"]


def test_a_process_that_ends_is_a_crash_and_one_that_stays_a_timeout(checker, monkeypatch):
    answer(monkeypatch, STARTED, (None, events.ProcessEnded(-9)))
    assert checker.check(EX03).status is Status.CRASHED
    monkeypatch.setattr(time_limits, "CHECK", 0.05)
    answer(monkeypatch, STARTED)
    assert checker.check(EX03).status is Status.TIMEOUT
    assert checker._runner.stops == 2


@pytest.mark.parametrize("task", ["check", "loads", "draw"])
def test_a_process_that_can_not_load_the_checks_is_told_at_once(checker, monkeypatch, task):
    answer(monkeypatch, (0, events.ProcessEnded(1, "No module named torch")))
    with pytest.raises(UserError, match="could not be loaded: No module named torch"):
        getattr(checker, task)(EX03)


def test_checks_end_with_the_first_failure_which_decides(tmp_path):
    (tmp_path / EX01.file).write_text(
        "class Trim:\n    def __call__(self, image):\n        return 0\n"
    )
    seen = []
    warm_process._check(tmp_path, EX01.id, seen.append)
    first, *others = [each.check.status for each in seen if isinstance(each, events.CheckEnded)]
    assert first.is_failure
    assert set(others) == {Status.NOT_RUN}


def test_only_what_loads_to_its_end_is_loaded(checker, monkeypatch):
    answer(monkeypatch, STARTED, (None, events.Finished()), (None, events.ProcessEnded(0)))
    assert checker.loads(EX03)
    answer(monkeypatch, STARTED, (None, events.ProcessEnded(0)))
    assert not checker.loads(EX03)
    monkeypatch.setattr(time_limits, "CALL", 0.05)
    monkeypatch.setattr(time_limits, "GRACE", 0)
    answer(monkeypatch, STARTED)
    assert not checker.loads(EX03)


def test_a_picture_comes_with_its_words_or_with_the_reason(checker, monkeypatch):
    answer(monkeypatch, STARTED, (None, events.Drawn("The words.", "iVBORw==")))
    assert checker.draw(EX03) == module.Picture("The words.", b"\x89PNG")
    answer(monkeypatch, STARTED, (None, events.Trouble("ex03 is not started yet.")))
    with pytest.raises(UserError, match=r"^ex03 is not started yet\.$"):
        checker.draw(EX03)


def test_an_interrupt_stops_what_runs(checker, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    answer(monkeypatch, STARTED)
    monkeypatch.setattr(module.Checker, "_events_of", interrupt)
    with pytest.raises(KeyboardInterrupt):
        checker.check(EX03)
    assert checker._runner.stops == 1


def test_nothing_is_started_before_it_is_needed(checker):
    assert checker._runner is None
