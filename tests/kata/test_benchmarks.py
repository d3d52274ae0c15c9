"""The benchmarks of training run at a small size, and print what they say they print."""

import importlib
import re
import runpy
import sys

import pytest
import torch

from kata.manifest import ROOT, core_exercises

SMALL = ("--device", "cpu", "--threads", "1", "--batches", "7", "--batch-size", "8")


@pytest.fixture
def benchmark(monkeypatch, tmp_path, capsys):
    """Run a benchmark on the digits, as the command line would. Returns what it prints."""
    monkeypatch.setenv("KATA_DATA", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    deterministic, threads = torch.backends.cudnn.deterministic, torch.get_num_threads()

    def run(script, *arguments):
        monkeypatch.setattr(sys, "argv", [script, *arguments])
        runpy.run_path(str(ROOT / "benchmarks" / script), run_name="__main__")
        return capsys.readouterr().out

    yield run
    torch.backends.cudnn.deterministic = deterministic
    torch.set_num_threads(threads)
    sys.modules.pop("training", None)


@pytest.fixture
def modules(monkeypatch):
    """Import benchmarks by name."""
    before = {*sys.modules}
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    yield importlib.import_module
    for name in {*sys.modules} - before:
        if (ROOT / "benchmarks" / f"{name}.py").exists():
            del sys.modules[name]


def test_all_exercises_that_are_saved_have_a_right_and_a_wrong_answer(modules):
    quick, feedback = modules("quick"), modules("feedback")
    for exercise in (quick.WATCHED, *core_exercises()):
        right, wrong = feedback.answers(exercise)
        assert right != wrong


def row(output, name):
    """The cells of the table's row of that name."""
    [line] = [line for line in output.splitlines() if line.strip("│ ").startswith(name)]
    return [cell.strip() for cell in line.strip().strip("│").split("│")]


def test_three_ways_to_train_side_by_side(benchmark):
    output = benchmark("training.py", *SMALL, "--rounds", "1")
    assert "the digits (MNIST is not here)" in output
    rates = []
    for name in ("(a)", "(b)", "(c)"):
        _, rate, ratio, _, share = row(output, name)
        rates.append(float(rate.replace(",", "")))
        assert float(ratio) == pytest.approx(rates[-1] / rates[0], rel=0.05)
        assert re.match(r"\d+% of (float32|bfloat16)$", share)
    # Twice a multiplication for each weight's use, forward and backward (none for the images).
    assert "86.0 MFLOP for an image" in output


def test_the_profile_shows_what_convolutions_take(benchmark):
    output = benchmark("training.py", *SMALL, "--profile")
    shares = [
        float(cell.rstrip("%")) for line in output.splitlines() for cell in cells_of_fast(line)
    ]
    assert sum(shares) == pytest.approx(100, abs=1)
    assert float(row(output, "convolutions, backward")[2].rstrip("%")) > 10


def cells_of_fast(line):
    return re.findall(r"([\d.]+%) │$", line.strip())


def test_what_the_fast_step_is_made_of(benchmark):
    output = benchmark("fast_step.py", *SMALL, "--rounds", "1")
    plain = float(row(output, "plain")[-1])
    for name in ("channels-last", "both, bfloat16", "chosen, fused Adam"):
        assert float(row(output, name)[-1]) == pytest.approx(plain, rel=0.01)


def test_too_few_batches_are_one_line(benchmark, capsys):
    with pytest.raises(SystemExit) as ended:
        benchmark("training.py", "--batches", "6")
    assert ended.value.code == 2
    assert "more than 6" in capsys.readouterr().err.splitlines()[-1]


@pytest.fixture
def gpu():
    """The functions of the script for machines with a GPU."""
    return runpy.run_path(str(ROOT / "benchmarks" / "gpu.py"))


@pytest.mark.parametrize(("last", "reached"), [(36.59, True), (36.61, False)])
def test_the_lecture_is_reached_by_the_mean_loss_of_the_last_epoch(gpu, tmp_path, last, reached):
    losses = [(1, 90.0), (1, 70.0), (2, last - 1), (2, last + 1)]
    rows = [f"{step},{epoch},{loss},0,0\n" for step, (epoch, loss) in enumerate(losses)]
    (tmp_path / "losses.csv").write_text("step,epoch,combined,reconstruction,kl\n" + "".join(rows))
    (tmp_path / "settings.json").write_text('{"seconds": 0.1}')
    told = []
    assert gpu["lecture"](told.append, tmp_path) is reached
    assert told == [f"mean loss of epoch 2: {last:.2f} (at most 36.6); 0.1 s, 25.00 ms a batch"]


@pytest.mark.parametrize(
    ("command", "good", "expected"),
    [
        ((sys.executable, "-c", "print('done')"), True, "done"),
        ((sys.executable, "-c", "print('so far'); exit(3)"), False, "so far.* s, exit status 3"),
        (("/no/such/program",), False, "No such file"),
        ((sys.executable, "-c", "import time; print('so far', flush=True); time.sleep(600)"),
         False, "so far.*stopped: too long"),
    ],
)  # fmt: skip
def test_a_part_that_fails_is_reported_with_what_it_printed(gpu, tmp_path, command, good, expected):
    gpu["part"].__globals__["SECONDS"] = 5 if "sleep" in command[-1] else 300
    report = gpu["Report"](tmp_path / "report.txt")
    assert gpu["part"](report, "a part", *command) is good
    assert re.search(expected, (tmp_path / "report.txt").read_text(), re.DOTALL)
