"""The parts of ``kata watch`` that need no terminal: saves, keys, the session and the page."""

import io
import itertools
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import contextmanager, nullcontext
from queue import Empty, SimpleQueue

import pytest
from rich.console import Console
from support import command

from kata.checking import events, time_limits
from kata.checking.status import Status
from kata.checking.verdict import Check
from kata.errors import UserError
from kata.learning import editor
from kata.learning.watch import command as watch_command
from kata.learning.watch import keys
from kata.learning.watch import saves as watched_files
from kata.learning.watch.keys import Typing
from kata.learning.watch.lines import Lines
from kata.learning.watch.saves import SETTLE_SECONDS, Saves
from kata.learning.watch.screen import Screen
from kata.learning.watch.session import Session
from kata.learning.watch.terminal import Terminal
from kata.learning.watch.view import head, notice, page
from kata.manifest import ROOT, core_exercises, encores, exercises, find_exercise

PATIENCE = 300.0

unix = pytest.mark.skipif(os.name != "posix", reason="a terminal of Unix")


@pytest.fixture
def package(tmp_path):
    folder = tmp_path / "exercises"
    folder.mkdir()
    for exercise in exercises():
        shutil.copy(exercise.stub, folder / exercise.file)
    return folder


@pytest.fixture
def saves(package):
    """Waits for the next reported change; None if there is none."""
    reported = SimpleQueue()
    watcher = Saves(package, reported.put)
    time.sleep(0.3)

    def following(seconds=PATIENCE):
        try:
            return reported.get(timeout=seconds)
        except Empty:
            return None

    yield following
    watcher.close()


def replace(path, text):
    """Save as many editors do: move a new file over the old one."""
    new = path.with_name(path.name + "~")
    new.write_text(text)
    os.replace(new, path)


def save_in_two_halves(path, text):
    path.write_text("")
    time.sleep(0.05)
    path.write_text(text)


def delete_and_write(path, text):
    path.unlink()
    time.sleep(0.05)
    path.write_text(text)


@pytest.mark.parametrize("save", [replace, save_in_two_halves, delete_and_write])
def test_a_save_is_reported_once_however_it_is_made(package, saves, save):
    for attempt in itertools.count():
        started = time.monotonic()
        save(package / "ex03_kl_divergence.py", f"x = {attempt}\n")
        seconds = time.monotonic() - started
        reported = saves()
        if seconds < SETTLE_SECONDS:
            break
        while saves(2 * SETTLE_SECONDS):  # Nobody saves as slowly as this machine did just now.
            pass
    assert reported == ["ex03"]
    assert saves(0.4) is None


def test_what_changes_nothing_is_not_reported(package, saves):
    path = package / "ex01_trim.py"
    (package / ".ex01_trim.py.swp").write_text("swap")
    (package / "4913").touch()
    (package / "4913").unlink()
    replace(path, path.read_text())
    os.utime(path)
    (package / "notes.py").write_text("x = 1\n")
    assert saves(0.6) is None


def test_files_and_folder_may_disappear_and_return(package, saves):
    path = package / "ex01_trim.py"
    path.rename(package / "ex01_old.py")
    assert saves() == ["ex01"]
    (package / "ex01_old.py").rename(path)
    assert saves() == ["ex01"]
    package.rename(package.with_name("away"))
    assert len(saves()) == len(exercises())
    assert saves(2 * SETTLE_SECONDS) is None  # It stays away until that was noticed.
    package.with_name("away").rename(package)
    assert len(saves()) == len(exercises())
    time.sleep(1.2)
    path.write_text("x = 1\n")
    assert saves() == ["ex01"]


def test_a_folder_that_returns_while_it_is_looked_at_is_reported_once(package, saves, monkeypatch):
    """Else half of its files would be a first change, and the current exercise another."""
    away, digest = package.with_name("away"), watched_files._digest
    package.rename(away)
    assert len(saves()) == len(exercises())

    def return_half_way(path):
        if path.name == exercises()[4].file and away.exists():
            away.rename(package)
        return digest(path)

    monkeypatch.setattr(watched_files, "_digest", return_half_way)
    assert len(saves()) == len(exercises())


def typing(*reads):
    """The keys in what was read at these times, in seconds."""
    now = [0.0]
    made = Typing(clock=lambda: now[0])
    typed = []
    for seconds, text in reads:
        now[0] = seconds
        typed += made.keys(text)
    return typed


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("N", ["n"]),
        ("\x1b[A", ["up"]),
        ("\x1b[B\x1b[B", ["down", "down"]),
        (" ", ["page down"]),
        ("\x1b", ["escape"]),
        ("nn", ["n", "n"]),
        ("", []),
    ],
)
def test_keys(text, keys):
    assert typing((1, text)) == keys


def test_an_unknown_sequence_is_not_a_series_of_letters():
    assert typing((1, "\x1b[1;5Q")) == []


@pytest.mark.parametrize(
    "reads",
    [
        [(1, "try:\n    return")],
        [(1, "\x1b[200~r\x1b[201~")],
        [(1, "\x1b[200~tr"), (2, "r"), (3, "y:\x1b[201~")],
        [(1, "try:\x1b[200~")],
    ],
)
def test_what_is_pasted_is_no_key(reads):
    assert typing(*reads) == []
    assert typing(*reads, (9, "\x1b[201~"), (10, "n")) == ["n"]


@pytest.mark.parametrize("cut", range(2, 13))
def test_a_mark_around_a_paste_may_come_in_two_reads(cut):
    pasted = "\x1b[200~r\x1b[201~"
    assert typing((1, pasted[:cut]), (1.001, pasted[cut:]), (2, "n")) == ["n"]
    assert typing((1, pasted[:cut]), (1.001, ""), (1.2, pasted[cut:]), (2, "n")) == ["n"]


def test_keys_that_come_faster_than_fingers_are_ignored():
    assert typing((1, "t"), (1.001, "r"), (1.002, "y"), (1.003, ":"), (1.2, "n")) == ["t", "n"]
    assert typing((1, "try: return"), (1.001, "r"), (1.2, "n")) == ["n"]
    assert typing((1, "t"), (1.1, "r"), (1.2, "y")) == ["t", "r", "y"]


def test_a_key_that_is_held_down_counts_each_time():
    """A busy machine reads several at once, or one right after the other."""
    assert typing((1, "n"), (1.025, "n"), (1.026, "n")) == ["n", "n", "n"]


@unix
def test_the_terminal_marks_pastes_while_keys_are_read_and_is_given_back(monkeypatch):
    import termios

    ours, theirs = os.openpty()
    before = termios.tcgetattr(theirs)

    def written():
        return os.read(ours, 64).decode() if select.select([ours], [], [], 5)[0] else ""

    with open(theirs, "r+b", buffering=0) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        monkeypatch.setattr(sys, "stdout", stream)
        with keys._posix_terminal():
            assert written() == "\x1b[?2004h"
        assert written() == "\x1b[?2004l"
        assert termios.tcgetattr(theirs) == before
    os.close(ours)


class FakeRunner:
    """Records what it is asked to run."""

    def __init__(self):
        self.asked = []

    def start(self, exercise_id, task="check"):
        self.asked.append(exercise_id if task == "check" else f"{task} {exercise_id}")
        return len(self.asked)

    def stop(self):
        pass

    def close(self):
        pass


@pytest.fixture
def session(package):
    now = [0.0]
    made = Session(package, FakeRunner(), clock=lambda: now[0])
    made.asked = made._runner.asked
    made.wait = lambda seconds: now.__setitem__(0, now[0] + seconds)
    made.begin()
    return made


def save(session, exercise_id, text="x = 1\n"):
    (session.package / find_exercise(exercise_id).file).write_text(text)
    session.handle_saves([exercise_id])


def outcome(exercise_id, status, **values):
    values = {"message": "What happened.\n" * 40, **values}
    return events.CheckEnded(exercise_id, Check("a check", status, **values))


def finish(session, status, **values):
    run = session.run
    session.handle_event(run.number, events.RunStarted(run.number))
    session.handle_event(run.number, events.CheckStarted(run.exercise.id, "a check"))
    session.handle_event(run.number, outcome(run.exercise.id, status, **values))
    session.handle_event(run.number, events.Finished())


def test_a_stub_needs_no_run(session):
    assert session.asked == []
    assert session.verdicts["ex01"].status is Status.NOT_STARTED


def test_a_save_ends_the_run_before_and_is_the_one_that_counts(session):
    save(session, "ex02")
    old = session.run.number
    save(session, "ex02", "x = 2\n")
    session.handle_event(old, outcome("ex02", Status.PASSED))
    session.handle_event(old, events.Finished())
    assert session.verdicts["ex02"] is None
    finish(session, Status.FAILED)
    assert session.verdicts["ex02"].status is Status.FAILED
    assert session.asked == ["ex02", "ex02"]


def test_after_a_pass_the_next_one_waits_for_a_key(session):
    save(session, "ex01")
    finish(session, Status.PASSED)
    assert session.current.id == "ex01"
    session.handle_key("n")
    assert session.current.id == "ex02"


def test_it_begins_with_the_first_that_is_not_passed(package):
    (package / "ex01_trim.py").write_text("x = 1\n")
    session = Session(package, FakeRunner())
    session.begin()
    finish(session, Status.PASSED)
    assert session.current.id == "ex02"


def test_a_check_that_runs_too_long_is_stopped_and_reported(session, monkeypatch):
    monkeypatch.setattr("os.getloadavg", lambda: (0.0, 0.0, 0.0))
    save(session, "ex02")
    session.handle_event(session.run.number, events.RunStarted(session.run.number))
    session.wait(time_limits.CHECK - 1)
    session.tick()
    assert session.run is not None
    session.wait(2)
    session.tick()
    assert session.verdicts["ex02"].status is Status.TIMEOUT
    assert "A loop that never ends?" in session.verdicts["ex02"].message


def test_a_breakpoint_refers_to_the_check_command(session):
    save(session, "ex02")
    session.handle_event(session.run.number, events.Paused())
    assert "kata check ex02" in session.verdicts["ex02"].message


@pytest.mark.parametrize("key", ["l", "h", "r"])
def test_a_save_puts_what_is_shown_aside_for_its_verdict(session, key):
    session.handle_key(key)
    save(session, "ex02")
    finish(session, Status.FAILED)
    shown = printed(page, session)
    assert "What happened." in shown
    assert "Hint" not in shown
    assert session.typed is None


def test_hints_are_shown_one_by_one_and_remembered(session):
    for expected in (1, 2, 3, 3):
        session.handle_key("h")
        assert session.hints == expected
    assert "last hint" in session.notice
    assert session.progress.hints_seen(session.current) == 3


def test_run_all_runs_all(session):
    for exercise in exercises():
        save(session, exercise.id)
        finish(session, Status.FAILED)
    del session.asked[:]
    session.handle_key("a")
    while session.run is not None:
        finish(session, Status.PASSED)
    assert session.asked == [exercise.id for exercise in exercises()]
    assert len(session.passed) == 6


def printed(part, session):
    console = Console(file=io.StringIO(), width=100, highlight=False)
    console.print(part(session, 100))
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def pass_all(session):
    for exercise in core_exercises():
        save(session, exercise.id)
        finish(session, Status.PASSED)


def test_the_last_pass_opens_the_encore(session):
    last, first = core_exercises()[-1], encores()[0]
    save(session, last.id)
    finish(session, Status.PASSED)
    session.handle_key("n")
    assert (session.current, "opens once all" in session.notice) == (last, True)
    pass_all(session)
    shown = printed(page, session)
    assert "All passed." in shown
    assert f"exercise {first.number} · {first.title}" in shown
    session.handle_key("n")
    assert session.current is first
    assert f"{len(core_exercises())} of {len(core_exercises())} passed" in printed(head, session)
    session.handle_key("l")
    assert "Encore\n" in printed(page, session)


def test_an_encore_may_be_begun_before(session):
    first = encores()[0]
    save(session, first.id)
    assert (session.current, session.asked) == (first, [first.id])
    finish(session, Status.FAILED)
    assert session.verdicts[first.id].status is Status.FAILED
    assert session.passed == []
    session.handle_key("l")
    assert "open once all of the above pass" in printed(page, session)


def test_a_watch_begins_with_an_encore_only_where_one_was_begun(session, package):
    pass_all(session)
    again = Session(package, FakeRunner())
    assert again.current is core_exercises()[-1]
    (package / encores()[0].file).write_text("x = 1\n")
    assert Session(package, FakeRunner()).current is encores()[0]


DRAWN = events.Drawn("ex02 differs from what was expected.", "")


def test_a_picture_is_drawn_and_the_check_that_it_stopped_runs_then(session):
    save(session, "ex02")
    session.handle_key("v")
    assert (session.run, session.action) == (None, "")
    assert "Drawing" in session.notice
    number = len(session.asked)
    session.handle_event(number, events.RunStarted(number))
    session.handle_event(number, DRAWN)
    assert (session.action, session.picture, session.notice) == ("picture", DRAWN, "")
    session.handle_event(number, events.ProcessEnded(0))
    assert session.asked == ["ex02", "draw ex02", "ex02"]
    finish(session, Status.FAILED)
    assert session.verdicts["ex02"].status is Status.FAILED


@pytest.mark.parametrize("what", ["key", "save"])
def test_a_picture_that_nobody_waits_for_is_not_shown(session, what):
    save(session, "ex02")
    finish(session, Status.FAILED)
    session.handle_key("v")
    number = len(session.asked)
    if what == "key":
        session.handle_key("n")
    else:
        save(session, "ex02", "x = 2\n")
    session.handle_event(number, DRAWN)
    assert (session.action, session.picture) == ("", None)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (events.Trouble("It is not started."), "It is not started."),
        (events.ProcessEnded(1), "The picture of ex01 could not be drawn. Try it again."),
    ],
)
def test_why_there_is_no_picture_stands_on_the_screen(session, event, said):
    session.handle_key("v")
    session.handle_event(len(session.asked), event)
    assert (session.action, session.notice) == ("", said)


def test_a_reset_that_is_declined_changes_nothing(session):
    save(session, "ex02", "mine\n")
    for answer in ("n", "y", "enter", "x"):
        session.handle_key("r")
        session.handle_key(answer)
        assert session.path.read_text() == "mine\n"
        assert session.current.id == "ex02", "n was the answer, not the key for the next exercise"
        assert session.notice == "Nothing was reset."


def test_a_reset_needs_the_exercises_name(session):
    save(session, "ex02", "mine\n")
    for key in "rex02":
        assert session.path.read_text() == "mine\n"
        session.handle_key(key)
    assert session.path.read_bytes() == find_exercise("ex02").stub.read_bytes()
    assert ".kata-backups" in session.notice


def test_a_save_takes_the_question_of_a_reset_back(session):
    save(session, "ex02", "mine\n")
    for key in "rex0":
        session.handle_key(key)
    save(session, "ex02", "mine, too\n")
    session.handle_key("2")
    assert session.path.read_text() == "mine, too\n"
    assert session.typed is None


def test_words_typed_into_the_wrong_window_reset_nothing(session):
    save(session, "ex02", "mine\n")
    path = session.path
    for key in "for try in range(exercises): return ex02":
        session.handle_key(key)
    assert path.read_text() == "mine\n"


def test_a_folder_that_is_moved_away_is_waited_for(session):
    save(session, "ex01")
    away = session.package.rename(session.package.with_name("away"))
    trouble = events.Trouble("There is no folder.")
    session.handle_event(session.run.number, trouble)  # It went while the checks started.
    session.handle_saves([exercise.id for exercise in exercises()])
    session.tick()
    assert session.run is None
    assert any("Once it is back" in line for line in frame(session, 80, 24))
    away.rename(session.package)
    session.tick()
    finish(session, Status.PASSED)
    assert session.is_passed(find_exercise("ex01"))
    save(session, "ex02")
    with pytest.raises(UserError, match="no process"):
        session.handle_event(session.run.number, events.Trouble("There is no process."))


def test_checks_that_cannot_load_are_reported(session):
    with pytest.raises(UserError, match="no module torch"):
        session.handle_event(0, events.ProcessEnded(1, "no module torch"))


def frame(session, width, height):
    console = Console(width=width, height=height, file=io.StringIO(), force_terminal=True)
    lines = Screen(console, session)._lines(console, width, height)
    return ["".join(segment.text for segment in line) for line in lines]


@pytest.mark.parametrize("prepare", ["start", "failed", "passed", "list", "asks"])
def test_every_size_shows_what_fits_and_breaks_nothing(session, prepare):
    if prepare in ("failed", "passed"):
        save(session, "ex01", (ROOT / "solutions" / "ex01_trim.py").read_text())
        finish(session, Status(prepare))
    elif prepare != "start":
        session.handle_key({"list": "l", "asks": "r"}[prepare])
    for width in (1, 7, 20, 40, 80, 160):
        for height in (1, 2, 3, 5, 8, 14, 24, 60):
            lines = frame(session, width, height)
            assert len(lines) <= height
            assert all(len(line) <= width for line in lines)
            if width >= 40 and height >= 8:
                assert any("quit" in line for line in lines)
                if prepare in ("failed", "passed"):
                    assert any(f" {Status(prepare).word}" in line for line in lines)


def test_a_long_page_can_be_read_to_its_end(session):
    save(session, "ex01")
    finish(session, Status.FAILED, printed="the very last line")
    console = Console(width=80, height=24, file=io.StringIO(), force_terminal=True)
    screen = Screen(console, session)
    first = "".join(s.text for line in screen._lines(console, 80, 24) for s in line)
    assert "more lines: space" in first
    assert "the very last line" not in first
    for _ in range(6):
        assert screen.scroll("page down")
        last = "".join(s.text for line in screen._lines(console, 80, 24) for s in line)
    assert "the very last line" in last
    assert not screen.scroll("n")


def test_the_configured_editor_is_opened(tmp_path, monkeypatch):
    monkeypatch.setenv("VISUAL", f'"{sys.executable}" -c "import sys; open(sys.argv[1], \'a\')"')
    editor.open_in_editor(tmp_path / "a file.py")
    assert (tmp_path / "a file.py").exists()
    monkeypatch.setenv("VISUAL", "no-such-editor --wait")
    with pytest.raises(UserError, match="no-such-editor"):
        editor.open_in_editor(tmp_path / "a file.py")
    monkeypatch.setenv("VISUAL", 'un"closed')
    with pytest.raises(UserError, match="VISUAL"):
        editor.open_in_editor(tmp_path / "a file.py")
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="VISUAL"):
        editor.open_in_editor(tmp_path / "a file.py")


def test_the_next_exercise_opens_in_the_editor_that_was_named(package, tmp_path):
    session = Session(package, FakeRunner(), opens_next=True)
    session.begin()
    session.handle_key("n")
    assert (session.action, session.current.id) == ("edit", "ex02")
    editor.open_in_editor(
        tmp_path / "b.py", f'"{sys.executable}" -c "import sys; open(sys.argv[1], \'a\')"'
    )
    assert (tmp_path / "b.py").exists()
    with pytest.raises(UserError, match="--edit-cmd"):
        editor.open_in_editor(tmp_path / "b.py", 'un"closed')


@pytest.mark.parametrize(
    ("options", "opened"), [([], ""), (["--edit-cmd", "code -w"], "code -w ex02_reparameterize.py")]
)
def test_n_opens_the_next_file_only_where_an_editor_was_named(
    package, monkeypatch, options, opened
):
    """From the command line to what would be started."""
    called = []
    monkeypatch.setattr(
        "kata.learning.watch.terminal.open_in_editor",
        lambda path, named: called.append(f"{named} {path.name}"),
    )

    def press_n(terminal):
        terminal._session.handle_key("n")
        terminal._lend_terminal()

    monkeypatch.setattr(Terminal, "run", press_n)
    watch_on_a_terminal(package, monkeypatch, *options)
    assert "".join(called) == opened


def test_plain_draws_no_screen_on_a_terminal_either(package, monkeypatch):
    shown = []
    monkeypatch.setattr(Terminal, "run", lambda self: shown.append("screen"))
    monkeypatch.setattr(Lines, "run", lambda self: shown.append("lines"))
    watch_on_a_terminal(package, monkeypatch)
    watch_on_a_terminal(package, monkeypatch, "--plain")
    assert shown == ["screen", "lines"]


def test_a_file_that_hides_a_module_is_named_on_the_screen(package, monkeypatch):
    (package / "random.py").write_text("This is no Python.")
    shown = []
    monkeypatch.setattr(Terminal, "run", lambda self: shown.append(notice(self._session).plain))
    watch_on_a_terminal(package, monkeypatch)
    [said] = [line for line in shown[0].splitlines() if "random.py" in line]
    assert "hides Python's own module random" in said


def watch_on_a_terminal(package, monkeypatch, *options):
    """The command, without processes."""
    monkeypatch.setattr(watch_command, "Runner", lambda *_, **__: FakeRunner())
    monkeypatch.setattr(watch_command, "_is_interactive", lambda console: True)
    parser = ArgumentParser()
    watch_command.add_arguments(parser)
    assert watch_command.run(parser.parse_args(["--package", str(package), *options])) == 0


@unix
def test_ctrl_z_gives_the_terminal_back_before_the_watch_stops(session, monkeypatch):
    happened, queue = [], SimpleQueue()
    terminal = Terminal(Console(file=io.StringIO()), session, queue)

    @contextmanager
    def shown():
        happened.append("taken")
        if len(happened) == 1:
            signal.getsignal(signal.SIGTSTP)(signal.SIGTSTP, None)
        queue.put(("key", "q"))
        yield
        happened.append("given back")

    monkeypatch.setattr(terminal._screen, "shown", shown)
    monkeypatch.setattr(terminal._keys, "listening", nullcontext)
    monkeypatch.setattr(os, "kill", lambda _, number: happened.append(number))
    before = signal.getsignal(signal.SIGTSTP)
    terminal.run()
    assert happened == ["taken", "given back", signal.SIGSTOP, "taken", "given back"]
    assert signal.getsignal(signal.SIGTSTP) is before


def test_the_screen_is_drawn_again_where_the_window_has_another_size(session, monkeypatch):
    console = Console(file=io.StringIO(), width=80, height=24)
    terminal, drawn, waits = Terminal(console, session, SimpleQueue()), [], []

    def nothing_happens():
        waits.append(console.size)
        if len(waits) == 2:
            console.size = (50, 14)
        if len(waits) == 4:
            session.action = "quit"
        return False

    monkeypatch.setattr(terminal._screen, "draw", lambda: drawn.append(tuple(console.size)))
    monkeypatch.setattr(terminal, "_handle_events", nothing_happens)
    terminal._serve()
    assert drawn == [(80, 24), (50, 14)]


def test_a_save_puts_a_picture_aside_at_once(session, monkeypatch):
    queue = SimpleQueue()
    terminal = Terminal(Console(file=io.StringIO()), session, queue)
    monkeypatch.setattr(terminal._keys, "listening", nullcontext)
    monkeypatch.setattr("kata.learning.watch.terminal.show", lambda *_: None)
    session.picture = DRAWN
    session.path.write_text("x = 1\n")
    queue.put(("saves", ["ex01"]))
    queue.put(("key", "x"))
    terminal._picture()
    assert session.asked == ["ex01"]
    assert queue.get_nowait() == ("key", "x"), "a key was waited for"


def printed_lines(session, monkeypatch, stdin):
    monkeypatch.setattr(sys, "stdin", iter(stdin))
    console = Console(file=io.StringIO(), width=100)
    Lines(console, session, SimpleQueue()).run()
    return console.file.getvalue()


def test_lines_have_no_symbol_without_a_word(session, monkeypatch):
    """Screen readers leave symbols out, or read them letter by letter."""
    for exercise_id, status in (("ex01", Status.PASSED), ("ex02", Status.FAILED)):
        save(session, exercise_id)
        finish(session, status)
    words = re.compile("|".join(["next", *(status.word for status in Status)]))
    lines = printed_lines(session, monkeypatch, []).splitlines()
    marked = [line for line in lines if set(line) & set("✓✗○▶█░")]
    assert len(marked) > len(core_exercises())
    assert [line for line in marked if not words.search(line)] == []


def test_lines_end_with_q_and_with_nothing_else(session, monkeypatch):
    left = iter(["n\n", "Q\n", "one more\n"])
    printed_lines(session, monkeypatch, left)
    assert list(left) == ["one more\n"]


def test_lines_say_once_that_the_folder_is_gone(session, monkeypatch):
    session.package.rename(session.package.with_name("away"))
    assert " ".join(printed_lines(session, monkeypatch, []).split()).count("Once it is back") == 1


@pytest.mark.parametrize("options", [[], ["--plain"]])
def test_without_a_terminal_it_prints_lines_and_ends_with_its_input(package, options):
    process = subprocess.Popen(
        [sys.executable, "-m", "kata", "watch", *options],
        cwd=package.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert "0 of 6" in read_until(process.stdout, "kata hint ex01")
    shutil.copy(ROOT / "solutions" / "ex01_trim.py", package)
    assert "1 of 6 passed" in read_until(process.stdout, "kata hint ex02")
    (package / "ex02_reparameterize.py").write_text("import nowhere\nnowhere.go()\n")
    assert "nowhere.go is not available" in read_until(process.stdout, "kata hint ex02")
    rest, _ = process.communicate("q\n" if options else "", timeout=300)
    assert process.returncode == 0
    assert "Traceback" not in rest
    assert "\x1b" not in rest


def read_until(stream, words):
    text = ""
    while words not in text:
        line = stream.readline()
        assert line, text
        text += line
    return text


def test_bad_input_is_one_line(tmp_path):
    result = command.kata("watch", "--package", "nowhere", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
