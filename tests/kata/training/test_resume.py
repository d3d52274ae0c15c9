"""Checkpoints: what an interruption leaves behind, and that --resume makes up for it.

Losses are compared exactly, as text.
"""

import json
import os
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load, load_file
from support.short_training import leave_blank, refusal, rows, settings, trainer

from kata.manifest import ROOT, find_exercise
from kata.training import checkpoint
from kata.training.checkpoint import Checkpoints
from kata.training.run_folder import RunFolder

EX05 = (ROOT / "solutions" / find_exercise("ex05").file).read_text()
EX06 = (ROOT / "solutions" / find_exercise("ex06").file).read_text()
FAST = ("--recipe", "quick", "--model", "vae")


@pytest.fixture(autouse=True)
def _one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def train(tmp_path, monkeypatch):
    leave_blank(monkeypatch)
    return trainer(tmp_path, monkeypatch)


@pytest.fixture
def stopped(train, monkeypatch):
    """Trains until Ctrl-C, which comes right after the checkpoint of an epoch."""

    def call(after, *options, **keywords):
        save = Checkpoints.save

        def save_and_stop(self, state, epoch, seconds):
            save(self, state, epoch, seconds)
            if epoch == after:
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Checkpoints, "save", save_and_stop)
            assert train(*options, **keywords) == 130

    return call


def outcome(folder):
    """What has to be the same with interruptions and without."""
    told = settings(folder)
    return [
        (folder / "losses.csv").read_text(),
        (folder / "model.safetensors").read_bytes(),
        {name: told[name] for name in ("batches", "interrupted", "train_losses", "test_losses")},
    ]


def no_space(*_):
    raise OSError(28, "No space left on device")


# Resuming


@pytest.mark.parametrize(
    "options",
    [
        ("--alpha", 0.3),
        ("--model", "vae", "--latent-dim", 3),
        ("--model", "autoencoder"),
        FAST,
        (*FAST, "--plain"),
    ],
)
def test_resuming_gives_what_an_uninterrupted_training_gives(
    train, stopped, tmp_path, capsys, options
):
    options = ("--epochs", 3, *options)
    assert train(*options, out="whole") == 0
    capsys.readouterr()
    stopped(1, *options)
    assert "--resume continues after epoch 1." in capsys.readouterr().out
    stopped(2, "--resume", *options)
    torch.rand(7)  # whatever is drawn in between does not matter
    assert train("--resume", *options) == 0
    assert "Resuming after epoch 2 of 3." in capsys.readouterr().out
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")


def test_a_finished_training_can_be_resumed_for_longer(train, tmp_path):
    train("--epochs", 4, out="whole")
    train("--epochs", 2)
    assert train("--epochs", 4, "--resume") == 0
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")


def test_a_finished_training_is_said_to_be_and_its_results_are_made_whole(
    train, stopped, tmp_path, capsys
):
    train(out="whole")
    stopped(2)  # before there were any results
    for path in (tmp_path / "out").iterdir():
        if path.name != "checkpoint.safetensors":
            path.unlink()
    capsys.readouterr()
    for _ in range(2):
        assert train("--resume") == 0
        assert "Training is finished: all 2 epochs are done." in capsys.readouterr().out
        assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")


def test_without_a_checkpoint_training_starts_afresh_and_says_so(train, tmp_path, capsys):
    train(out="whole")
    assert train("--resume") == 0
    assert "There is no checkpoint in" in capsys.readouterr().out
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")


def test_without_resume_training_starts_afresh(train, stopped, tmp_path):
    train(out="whole")
    stopped(1, "--seed", 5)
    assert train() == 0
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")
    train("--epochs", 0)
    assert not (RunFolder(tmp_path / "out").checkpoint).exists()


def test_the_time_before_counts(train, stopped, tmp_path):
    train()
    path = RunFolder(tmp_path / "out").checkpoint
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    told = json.loads(header["__metadata__"]["training"])
    told["seconds"] = 1000.0
    header["__metadata__"]["training"] = json.dumps(told)
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + content[8 + length :])
    train("--resume")
    assert 1000 <= settings(tmp_path / "out")["seconds"] < 1060


# Refusals


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--seed", 5), "--seed was 123, now 5. Resume with the same options"),
        (("--latent-dim", 3, "--alpha", 2), "--latent-dim was 2, now 3, --alpha was 1.0, now 2.0"),
        (("--model", "autoencoder"), "--model was mlp, now autoencoder"),
        (("--batch-size", 8), "--batch-size was 16, now 8"),
        (("--learning-rate", 0.01), "--learning-rate was 0.0005, now 0.01"),
        (("--epochs", 1), "after epoch 2, so --epochs has to be 2 or more, not 1"),
        (("--recipe", "quick"), "one of the two used --plain"),
    ],
)
def test_other_settings_are_refused(train, tmp_path, options, expected):
    train()
    before = outcome(tmp_path / "out")
    content = (RunFolder(tmp_path / "out").checkpoint).read_bytes()
    assert expected in refusal(train, "--resume", *options)
    assert outcome(tmp_path / "out") == before
    assert (RunFolder(tmp_path / "out").checkpoint).read_bytes() == content


def test_changed_code_is_refused_unless_it_comes_after_training(train, package_with):
    package = package_with()
    train(package=package)
    (package / find_exercise("ex06").file).write_text(EX06 + "\n# changed\n")
    assert train("--resume", package=package) == 0
    (package / find_exercise("ex05").file).write_text(EX05 + "\n# changed\n")
    assert "the package's code has changed" in refusal(train, "--resume", package=package)


def damages(content):
    length = int.from_bytes(content[:8], "little")
    yield b""
    yield b"damaged"
    yield content[: len(content) // 2]
    yield content[:-1]
    yield content.replace(b"digest", b"nodigs", 1)
    yield content.replace(b"__metadata__", b"__metadatb__", 1)
    for place in (0, 9, 8 + length, (8 + length + len(content)) // 2, len(content) - 1):
        yield content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_a_damaged_checkpoint_is_refused(train, tmp_path):
    train("--epochs", 1)
    path = RunFolder(tmp_path / "out").checkpoint
    for damaged in damages(path.read_bytes()):
        path.write_bytes(damaged)
        assert f"{path} is damaged. Start over" in refusal(train, "--resume")
        assert path.read_bytes() == damaged
    path.unlink()
    path.mkdir()
    assert "can't be read" in refusal(train, "--resume")


# A full disk


def test_a_full_disk_keeps_the_previous_checkpoint_and_training_continues(
    train, tmp_path, monkeypatch, capsys
):
    train("--epochs", 4, out="whole")
    write, written = checkpoint.write_atomically, []

    def full_after_the_first(path, content):
        if written:
            no_space()
        written.append(path)
        write(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint, "write_atomically", full_after_the_first)
        capsys.readouterr()
        assert train("--epochs", 4) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "No space left" in line]
    assert len(lines) == 1
    assert "Epoch 2 can't be kept" in lines[0]
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")
    tensors = load_file(RunFolder(tmp_path / "out").checkpoint)
    assert len(tensors["log.train_kl_loss_per_batch"]) == 3  # after the first epoch
    assert train("--epochs", 4, "--resume") == 0
    assert outcome(tmp_path / "out") == outcome(tmp_path / "whole")


# Kept epochs


def test_epochs_are_kept_where_asked_for(train, stopped, tmp_path):
    folder = tmp_path / "out" / "epochs"
    stopped(2, "--epochs", 3, "--keep-epochs")
    first = (folder / "0001.safetensors").read_bytes()
    train("--epochs", 3, "--keep-epochs", "--resume")
    assert sorted(path.name for path in folder.iterdir()) == [
        f"{epoch:04}.safetensors" for epoch in (1, 2, 3)
    ]
    assert (folder / "0001.safetensors").read_bytes() == first
    last = (folder / "0003.safetensors").read_bytes()
    assert last == (tmp_path / "out" / "model.safetensors").read_bytes() != first
    assert load(first).keys() == load(last).keys()

    (folder / "0001.safetensors.bak").touch()  # a user's own
    train("--epochs", 1, "--keep-epochs")
    assert {path.name for path in folder.iterdir()} == {"0001.safetensors", "0001.safetensors.bak"}
    (folder / "0001.safetensors.bak").unlink()
    train("--epochs", 1)
    assert not folder.exists()


# Loops that are not like others


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("in train_loader:", "in list(train_loader):"),
        ("            optimizer.step()\n", ""),
        ("pixel_sum_mse(decoded, features)", "((decoded - features) ** 2).sum()"),
    ],
)
def test_no_checkpoint_is_made_of_half_an_epoch(train, tmp_path, package_with, line, instead):
    package = package_with(ex05=EX05.replace(line, instead))
    assert train(package=package) == 0
    assert not (RunFolder(tmp_path / "out").checkpoint).exists()


def test_a_package_that_logs_its_own_way_keeps_its_way_when_resumed(
    train, stopped, tmp_path, package_with
):
    package = package_with(ex05=EX05.replace("kl.item()", "-1.0"))
    stopped(1, "--epochs", 2, package=package)
    train("--epochs", 2, "--resume", package=package)
    assert [row["kl"] for row in rows(tmp_path / "out" / "losses.csv")[3:]] == ["-1.0"] * 3


# Processes that are killed

KILLS = """
import os, random, signal, sys, time
import torch
torch.set_num_threads(1)
from pathlib import Path
from kata.data import Split, load_data
from kata.training import command
sys.path.insert(0, sys.argv[1])
from support.short_training import parsed

OPTIONS = {
    "plain": ["--model", "mlp"],
    "fast": ["--model", "vae", "--recipe", "quick"],
}
IMAGES = {"plain": 400, "fast": 64}
SHARED = ["--package", "solutions", "--epochs", "4", "--batch-size", "16", "--device", "cpu"]
full = load_data("digits")
command.assess = lambda *_: ({"combined": None, "reconstruction": None, "kl": None}, {})
moments = random.Random(int(sys.argv[3]))

def start(folder, before=lambda: None):
    child = os.fork()
    if child == 0:
        status = 99
        try:
            before()
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            options = [*SHARED, *OPTIONS[folder.parent.name], "--resume", "--out", str(folder)]
            status = command.run(parsed(*options))
        finally:
            os._exit(status)
    return child

def end(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def killed_while_writing(share):
    replace, write_bytes, count = os.replace, Path.write_bytes, []
    def write(path, content):
        if path.name.startswith(".checkpoint"):
            count.append(path)
            if len(count) == 2:
                write_bytes(path, content[: int(share * len(content))])
                if share == 1:
                    replace(path, path.with_name("checkpoint.safetensors"))
                os.kill(os.getpid(), signal.SIGKILL)
        return write_bytes(path, content)
    Path.write_bytes = write

for path in OPTIONS:
    out = Path(sys.argv[2]) / path
    split = Split(*(part[: IMAGES[path]] for part in vars(full).values()))
    command.load_data = lambda name, folder: split
    # Here first, so that children need not load what torch loads late.
    command.run(parsed(*SHARED, *OPTIONS[path], "--epochs", "1", "--out", str(out / "warm")))
    started = time.monotonic()
    assert end(start(out / "whole")) == 0
    duration = time.monotonic() - started
    for share in (0.5, 1):
        assert end(start(out / "torn", lambda: killed_while_writing(share))) == -signal.SIGKILL
    assert end(start(out / "torn")) == 0
    kills, status = 0, None
    while status != 0:
        child = start(out / "killed")
        if kills < 6:
            time.sleep(moments.uniform(0, 0.6) * duration)
            os.kill(child, moments.choice([signal.SIGKILL, signal.SIGTERM]))
        status = end(child)
        assert status in (0, -signal.SIGKILL, -signal.SIGTERM), status
        kills += status != 0
    print(path, kills, "kills")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_training_that_is_killed_at_any_moment_loses_at_most_an_epoch(tmp_path):
    seed = int.from_bytes(os.urandom(2), "little")
    done = subprocess.run(
        [sys.executable, "-c", KILLS, ROOT / "tests" / "kata", str(tmp_path), str(seed)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=1800,
    )
    assert done.returncode == 0, (seed, done.stderr)
    for path in ("plain", "fast"):
        whole = tmp_path / path / "whole"
        for folder in (whole.with_name("torn"), whole.with_name("killed")):
            names = {each.name for each in folder.iterdir()}
            assert names == {each.name for each in whole.iterdir()}
            for name in ("losses.csv", "model.safetensors"):
                assert (folder / name).read_bytes() == (whole / name).read_bytes(), (seed, name)
