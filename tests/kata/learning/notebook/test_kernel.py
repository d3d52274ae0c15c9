"""The kata in a real kernel: one kernel for all cells, in a folder with nothing but the stubs."""

import base64
import os
import re
import shutil
import signal
import threading
import time
from html import unescape
from pathlib import Path

import pytest

from kata.files import BACKUPS
from kata.manifest import ROOT, core_exercises, exercises, find_exercise

jupyter_client = pytest.importorskip("jupyter_client")
pytest.importorskip("ipykernel")

SECONDS = 600
WRONG = {
    "ex01": "trim-drops-first",
    "ex02": "reparam-no-noise",
    "ex03": "kl-averages-latents",
    "ex04": "mse-averages-pixels",
    "ex05": "train-no-zero-grad",
    "ex06": "sample-uniform",
}
DEAF_LOOP = """
import signal
if hasattr(signal, "pthread_sigmask"):  # Only from outside can it be stopped then.
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
while True:
    pass
"""
ALL = [exercise.id for exercise in core_exercises()]


class Kernel:
    """Runs cells; ``run`` gives the outputs' texts; ``texts``, one by one, ``html`` and ``status``
    are those of the last run."""

    def __init__(self, folder):
        self.folder = folder
        self.manager = jupyter_client.KernelManager(kernel_name="python3")
        self.manager.start_kernel(cwd=str(folder))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=SECONDS)
        self.html, self.status, self.texts = "", "", []

    def run(self, code, seconds=SECONDS):
        """Fails where it takes longer, and stops it then: the next cells still run."""
        texts, htmls, kinds = [], [], [""]

        def keep(message):
            content = message["content"]
            kinds.append(message["msg_type"])
            if kinds[-2:] == ["stream", "stream"]:  # On a busy machine, one line may come in two.
                texts[-1] += content["text"]
            elif message["msg_type"] == "stream":
                texts.append(content["text"])
            elif message["msg_type"] == "error":
                texts.append("\n".join(content["traceback"]))
            elif "data" in content:
                texts.append(content["data"]["text/plain"])
                htmls.append(content["data"].get("text/html", ""))

        try:
            reply = self.client.execute_interactive(code, output_hook=keep, timeout=seconds)
        except TimeoutError:
            self.manager.interrupt_kernel()
            pytest.fail(f"It still runs after {seconds} seconds: {code}")
        self.html, self.status, self.texts = "".join(htmls), reply["content"]["status"], texts
        return "\n".join(texts)

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel()


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebook")
    (folder / "exercises").mkdir()
    for exercise in exercises():
        shutil.copy(exercise.stub, folder / "exercises" / exercise.file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        kernel = Kernel(folder)
        try:
            assert kernel.run("%load_ext kata") == ""
            yield kernel
        finally:
            kernel.close()


def wrong(exercise_id):
    [path, *_] = sorted((ROOT / "mutants" / exercise_id).glob(f"{WRONG[exercise_id]}@*.py"))
    return path.read_text(encoding="utf-8")


def right(exercise_id):
    return (ROOT / "solutions" / find_exercise(exercise_id).file).read_text(encoding="utf-8")


def cell(exercise_id, source):
    return f"%%kata {exercise_id}\n{source}"


def file_of(kernel, exercise_id):
    return kernel.folder / "exercises" / find_exercise(exercise_id).file


def write(kernel, exercise_id, source):
    file_of(kernel, exercise_id).write_text(source, encoding="utf-8")


@pytest.mark.parametrize("exercise_id", ALL)
def test_a_wrong_answer_is_named_and_drawn(kernel, exercise_id):
    said = kernel.run(cell(exercise_id, wrong(exercise_id)))
    assert said.startswith("✗ not right yet · ")
    assert WRONG[exercise_id] in said
    assert find_exercise(exercise_id).mistakes[WRONG[exercise_id]] in said
    verdict, _ = kernel.texts  # The verdict first: it doesn't wait for the picture.
    assert WRONG[exercise_id] in verdict
    picture = re.search('src="data:image/png;base64,([^"]+)"', kernel.html)
    assert base64.b64decode(picture[1]).startswith(b"\x89PNG")
    assert file_of(kernel, exercise_id).read_text(encoding="utf-8") == wrong(exercise_id)


def test_hints_come_one_after_the_other_for_what_was_checked_last(kernel):
    last = find_exercise(ALL[-1])
    kernel.run(cell(last.id, last.stub.read_text(encoding="utf-8")))
    assert [last.hints[n] in kernel.run("%hint") for n in range(2)] == [True, True]
    assert find_exercise("ex03").hints[2] in kernel.run("%hint KL 3")


def test_a_picture_is_drawn_of_any_exercise(kernel):
    write(kernel, "ex03", wrong("ex03"))
    assert "kl_divergence differs from what was expected" in kernel.run("%picture ex03")
    assert "data:image/png;base64," in kernel.html


def test_the_solution_is_not_shown_before_a_pass(kernel):
    assert "ex03 is not passed yet" in kernel.run("%solution 3")
    assert "return per_latent" not in kernel.html


@pytest.mark.parametrize("exercise_id", ALL)
def test_a_right_answer_passes_and_can_be_used(kernel, exercise_id):
    exercise = find_exercise(exercise_id)
    write(kernel, exercise_id, wrong(exercise_id))
    said = kernel.run(cell(exercise.name, right(exercise_id)))
    assert said.startswith("✓ passed · ")
    assert exercise.built in said
    kept = re.search("Your earlier version is kept: (.+)", said)
    assert (kernel.folder / kept[1]).read_text(encoding="utf-8") == wrong(exercise_id)
    assert kernel.run(f"print({exercise.name}.__name__)") == f"{exercise.name}\n"


def test_what_a_cell_defines_is_its_newest_version(kernel):
    kernel.run(cell("ex03", right("ex03")))
    ones = "kl_divergence(torch.ones(1, 2), torch.zeros(1, 2)).item()"
    assert kernel.run(ones) == "1.0"
    kernel.run(cell("ex03", wrong("ex03")))
    assert kernel.run(ones) == "0.5"
    kernel.run(cell("ex03", right("ex03")))
    assert "return per_latent" in kernel.run("%solution")


def test_an_endless_loop_is_stopped_and_the_kernel_lives(kernel):
    limits = "from kata.checking import time_limits; time_limits.EXERCISE, before = {}"
    kernel.run("before = 0; " + limits.format("0.5, time_limits.EXERCISE"))
    kernel.run("reparameterize = 'an earlier one'")
    said = kernel.run(cell("ex02", DEAF_LOOP), seconds=60)
    kernel.run(limits.format("before, 0"))
    assert said.startswith("◷ ran too long · ")
    assert "it was not loaded into the notebook" in said
    assert kernel.run("print(reparameterize)") == "an earlier one\n"


@pytest.mark.parametrize("end", ["os._exit(3)", "os.kill(os.getpid(), 9)"])
def test_a_cell_that_ends_its_process_leaves_the_kernel_alone(kernel, end):
    said = kernel.run(cell("ex02", f"import os\n{end}\n"))
    assert said.startswith("↯ crashed · ")
    assert "ended the Python process it ran in" in said
    assert kernel.run("print(1 + 1)") == "2\n"


def test_another_exercises_file_that_ends_its_process_does_not_reach_the_kernel(kernel):
    write(kernel, "ex04", f"import os\nos._exit(3)\n{right('ex04')}")
    said = kernel.run(cell("ex05", f"{right('ex05')}\nnew = 1\n"))
    assert said.startswith("✓ passed")  # Checked with correct losses.
    assert "it was not loaded into the notebook" in said
    assert "NameError" in kernel.run("new")
    write(kernel, "ex04", right("ex04"))


@pytest.mark.skipif(os.name != "posix", reason="elsewhere a kernel is interrupted by other means")
def test_an_interrupt_stops_the_check_and_leaves_the_kernel_alive(kernel):
    mark = kernel.folder / "running"
    source = f"open({str(mark)!r}, 'w').close()\nwhile True:\n    pass\n"

    def interrupt():
        while not mark.exists():
            time.sleep(0.05)
        os.kill(kernel.manager.provisioner.pid, signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    said = kernel.run(cell("ex02", source))
    thread.join()
    assert said == "Stopped."
    assert kernel.status == "error"
    assert kernel.run(cell("ex02", right("ex02"))).startswith("✓ passed")


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("%%kata ex99\nx = 1", "There is no exercise ex99. There are ex01"),
        ("%%kata\nx = 1", "Which exercise? Name it: %%kata ex01"),
        ("%%kata ex03", "the cell body is empty"),
        ("%%kata ex03\n\n", "The cell is empty"),
        ("%%kata ex03\n%time x = 1", "`%time x = 1` is a command for notebooks"),
        ("# mine\n%%kata ex03\nx = 1", "%%kata ex03 has to be the first line of its cell"),
        ("%hint ex03 9", "ex03 has hints 1 to 3, not 9."),
        ("%picture nothing", "There is no exercise nothing."),
    ],
)
def test_a_wrong_call_is_one_clear_line_and_changes_nothing(kernel, code, line):
    before = file_of(kernel, "ex03").read_bytes()
    said = kernel.run(code)
    assert line in said
    assert said.startswith("UsageError: ")
    assert said.count("\n") == 1
    assert file_of(kernel, "ex03").read_bytes() == before


def test_the_board_leads_to_training_and_the_explorer(kernel):
    for exercise_id in ALL:
        write(kernel, exercise_id, right(exercise_id))
    assert f"{len(ALL)} of {len(ALL)} passed" in kernel.run("%board")
    said = kernel.run("%train --epochs 1 --model mlp")
    assert re.search("^epoch 1/1  loss ", said, re.MULTILINE)  # No bar made for a terminal.
    assert "Trained." in said
    assert "data:image/png;base64," in kernel.html
    kernel.run("%explore")
    assert kernel.html.startswith("<iframe srcdoc=")
    assert "<canvas" in unescape(kernel.html)
    assert f"{len(ALL)} passed" not in kernel.html


def test_reset_puts_the_stub_back_and_keeps_a_copy(kernel):
    write(kernel, "ex06", right("ex06"))
    said = kernel.run("%reset ex06")
    assert "The next cell holds the stub" in said
    assert "is the stub again" in said
    stub = find_exercise("ex06").stub.read_bytes()
    assert file_of(kernel, "ex06").read_bytes() == stub
    copies = [path.read_text(encoding="utf-8") for path in (kernel.folder / BACKUPS).iterdir()]
    assert right("ex06") in copies


def test_reset_with_an_option_is_still_ipythons_own(kernel):
    kernel.run("x = 1")
    kernel.run("%reset -f")
    assert "NameError" in kernel.run("x")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="processes are listed in /proc")
def test_the_warm_process_ends_with_the_kernel(kernel):
    """The last test: it ends the kernel."""
    pid = kernel.manager.provisioner.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert children
    os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + SECONDS
    while (left := [each for each in children if Path(f"/proc/{each}").exists()]) and (
        time.monotonic() < end
    ):
        time.sleep(0.1)
    assert not left
