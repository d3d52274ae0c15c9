"""``kata watch`` as a student uses it: in a terminal, with saves, keys and mishaps.

``KATA_REFRESH=1`` rewrites the screens; ``KATA_SAVES=200`` gives the long run its full length.
"""

import contextlib
import os
import re
import shutil
import signal
from pathlib import Path

import pytest
from support.tmux import Terminal, masked

from kata.manifest import ROOT, exercises, find_exercise

SCREENS = Path(__file__).parent / "screens"
SAVES = int(os.environ.get("KATA_SAVES", "20"))
LARGEST_GROWTH = 1.05

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")
needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc")

LOOP = "def {}(a, b):\n    while True:\n        a = a + 1\n"
DEAF_LOOP = (
    "import signal\n"
    "def reparameterize(z_mean, z_log_var):\n"
    "    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\n"
    "    while True:\n        pass\n"
)
CRASH = "import os\ndef reparameterize(z_mean, z_log_var):\n    os.abort()\n"


def solution(exercise_id):
    return (ROOT / "solutions" / find_exercise(exercise_id).file).read_bytes()


def mutant(exercise_id, name):
    return next((ROOT / "mutants" / exercise_id).glob(f"{name}*.py")).read_bytes()


@pytest.fixture
def terminal(tmp_path):
    """Opens windows on a fresh copy of the exercises."""
    opened = []

    def open_terminal(*options):
        if not (tmp_path / "exercises").exists():
            shutil.copytree(
                ROOT / "exercises",
                tmp_path / "exercises",
                ignore=shutil.ignore_patterns("__pycache__"),
            )
            for exercise in exercises():
                shutil.copy(exercise.stub, tmp_path / "exercises" / exercise.file)
        opened.append(Terminal(tmp_path, *options))
        return opened[-1]

    yield open_terminal
    for window in opened:
        window.close()


def assert_screen(name, screen):
    path = SCREENS / f"{name}.txt"
    if os.environ.get("KATA_REFRESH"):
        path.write_text(masked(screen), encoding="utf-8")
    assert masked(screen) == path.read_text(encoding="utf-8"), (
        f"{name} changed: run with KATA_REFRESH=1?"
    )


def test_all_exercises_from_nothing_with_mishaps(terminal, tmp_path):
    window = terminal()
    assert_screen("01-start", window.wait_for("not started", "q quit"))

    window.save("ex01_trim.py", mutant("ex01", "trim-drops-first"))
    assert_screen("02-mistake", window.wait_for("trim-drops-first"))
    window.press("h")
    window.wait_for("Hint 1 of 3")
    window.press("h")
    assert_screen("03-second-hint", window.wait_for("Hint 2 of 3"))
    window.save("ex01_trim.py", solution("ex01"))
    assert_screen("04-passed", window.wait_for("✓ passed", "Press n for exercise 2"))

    window.press("n")
    assert_screen("05-next", window.wait_for("Exercise 2", "not started"))
    window.save("ex02_reparameterize.py", "def reparameterize(z_mean, z_log_var:\n    return\n")
    assert_screen("06-syntax-error", window.wait_for("Python can't read"))
    window.save("ex02_reparameterize.py", LOOP.format("reparameterize"))
    assert_screen("07-endless-loop", window.wait_for("ran too long", "A loop that never ends?"))
    window.save("ex02_reparameterize.py", CRASH)
    assert_screen("08-crash", window.wait_for("crashed", "signal 6"))
    window.press("r")
    assert_screen("09-reset-asks", window.wait_for("Type ex02 to reset"))
    window.press("y")
    window.wait_for("Nothing was reset.")
    window.press("r")
    window.wait_for("Type ex02 to reset")
    for number, key in enumerate("ex02", 1):
        window.press(key)
        window.wait_for(f"{'ex02'[:number]}_" if number < 4 else "is the stub again")
    assert_screen("10-reset", window.wait_for("is the stub again", "not started"))
    [backup] = (tmp_path / ".kata-backups").iterdir()
    assert backup.read_text() == CRASH
    assert (tmp_path / "exercises" / "ex02_reparameterize.py").read_bytes() == find_exercise(
        "ex02"
    ).stub.read_bytes()
    window.save("ex02_reparameterize.py", DEAF_LOOP)
    window.wait_until(lambda: "… checking" in window.screen())
    window.save("ex02_reparameterize.py", solution("ex02"))  # Ends the loop at once.
    window.wait_for("✓ passed", "2 of 6")

    window.save("ex03_kl_divergence.py", mutant("ex03", "kl-averages-latents"))
    assert_screen("11-counterexample", window.wait_for("kl-averages-latents", "# yours"))
    window.press("v")
    window.wait_for("Any key goes back.")
    window.save("ex03_kl_divergence.py", solution("ex03"))  # The verdict comes at once.
    assert_screen("12-reference", window.wait_for("✓ passed", "3 of 6"))
    window.save("ex04_reconstruction_loss.py", solution("ex04"))
    window.wait_for("✓ passed", "4 of 6")
    window.save("ex06_sampling.py", solution("ex06"))
    window.wait_for("✓ passed", "5 of 6")
    window.press("l")
    assert_screen("13-list", window.wait_for("All exercises"))
    window.save("ex05_training_loop.py", solution("ex05"))
    assert_screen("14-all-passed", window.wait_for("6 of 6", "All passed"))
    window.press("Space")
    assert_screen("15-second-page", window.wait_for("↑"))
    window.press("a")
    window.wait_for("All exercises", "6 of 6")
    window.press("Escape")
    window.run("resize-window", "-x", "50", "-y", "14")
    assert_screen("16-small-window", window.wait_for("✓ passed", "q quit", "↓"))
    window.press("q")
    assert not window.wait_until_gone()
    window.wait_until(lambda: window.exit_status() is not None)
    assert window.exit_status() == 0


def memory(window):
    """Resident kilobytes of the watch and its warm process, once there is nothing else."""
    window.wait_until(lambda: len(window.processes()) == 2)
    sizes = []
    for pid in window.processes():
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{pid}/status").read_text()
            sizes.append(int(re.search(r"VmRSS:\s+(\d+)", status)[1]))
    return sum(sizes)


@needs_proc
def test_save_after_save_nothing_grows(terminal):
    window = terminal()
    window.wait_for("not started")
    answers = [solution("ex03"), mutant("ex03", "kl-averages-latents")]
    words = ["✓ passed", "kl-averages-latents"]

    def save(times):
        for number in range(times):
            window.save("ex03_kl_divergence.py", answers[number % 2])
            window.wait_for(words[number % 2])

    save(10)
    before = memory(window)
    save(SAVES)
    after = memory(window)
    print(f"{SAVES} saves: {before} kB, then {after} kB")
    assert after < before * LARGEST_GROWTH


ENDS = {
    "q": lambda window: window.press("q"),
    "Ctrl-C": lambda window: window.press("C-c"),
    "closed terminal": lambda window: window.close(),
    "SIGTERM": lambda window: os.kill(window.pid, signal.SIGTERM),
    "SIGKILL": lambda window: os.kill(window.pid, signal.SIGKILL),
}


@needs_proc
@pytest.mark.parametrize(
    ("end", "options"),
    [*((end, []) for end in ENDS), ("q", ["--spare"]), ("SIGKILL", ["--spare"])],
    ids=lambda value: value if isinstance(value, str) else "".join(value) or "fork",
)
def test_nothing_is_left_running(terminal, end, options):
    window = terminal(*options)
    # A loop that nothing but SIGKILL ends, with a process of its own.
    window.wait_for("not started")
    child = "import subprocess\nsubprocess.Popen(['sleep', '600'])\n"
    window.save("ex02_reparameterize.py", child + DEAF_LOOP)
    window.wait_until(lambda: any("sleep" in command for command in window.processes().values()))
    ENDS[end](window)
    left = window.wait_until_gone()
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert not left


def test_without_fork_a_spare_process_takes_its_place(terminal):
    window = terminal("--spare")
    window.wait_for("not started")
    window.save("ex02_reparameterize.py", CRASH)
    window.wait_for("crashed", "signal 6")
    window.save("ex02_reparameterize.py", DEAF_LOOP)
    window.wait_until(lambda: "… checking" in window.screen())
    window.save("ex02_reparameterize.py", solution("ex02"))
    window.wait_for("✓ passed", "1 of 6")
    window.wait_until(lambda: len(window.processes()) == 2)  # The watch and the next spare.
