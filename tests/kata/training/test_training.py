"""``python -m kata train``: what it leaves behind, however training ends, and what it refuses."""

import json
import os
import signal
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file
from support.short_training import (
    ALWAYS,
    PLANE,
    leave_blank,
    parsed,
    refusal,
    rows,
    settings,
    trainer,
)

from kata.manifest import ROOT, core_exercises, find_exercise, interfaces
from kata.model import build_model
from kata.submission.loading import Package
from kata.training import command
from kata.training.pieces import load_pieces
from kata.training.settings import settings_from, usable_device

SOLUTIONS = {each.id: (ROOT / "solutions" / each.file).read_text() for each in core_exercises()}


@pytest.fixture(autouse=True)
def _as_found():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
    assert torch.is_grad_enabled()


@pytest.fixture
def train(tmp_path, monkeypatch):
    leave_blank(monkeypatch)
    return trainer(tmp_path, monkeypatch)


# What is left behind


def test_a_training_leaves_its_files_and_says_where(tmp_path, monkeypatch, capsys):
    assert trainer(tmp_path, monkeypatch)() == 0
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} == ALWAYS | PLANE
    for name in out.glob("*.png"):
        assert name.read_bytes().startswith(b"\x89PNG")
        assert name.stat().st_size > 3000
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["epoch", "epoch", "train", "test", "Weights,"]
    assert str(out) in lines[-1]


@pytest.mark.parametrize("kind", ["vae", "autoencoder", "mlp"])
def test_the_weights_fit_a_fresh_model_of_every_kind(train, tmp_path, kind):
    assert train("--model", kind, "--latent-dim", 3, "--epochs", 1) == 0
    pieces = load_pieces(Package(ROOT / "solutions", interfaces()), "vae")
    model = build_model(kind, pieces, 3)
    model.load_state_dict(load_file(tmp_path / "out" / "model.safetensors"))
    for row in rows(tmp_path / "out" / "losses.csv"):
        assert (float(row["kl"]) == 0) == (kind == "autoencoder")


def test_the_losses_are_those_of_the_packages_own_loop(train, tmp_path, package_with):
    """This package's log can be told from all losses that can be measured from outside."""
    text = SOLUTIONS["ex05"].replace(
        "return log", "log[KL] = [-1.0 for _ in log[KL]]\n    return log"
    )
    text = text.replace("LossFunction =", "KL = 'train_kl_loss_per_batch'\nLossFunction =")
    assert train("--alpha", 3, package=package_with(ex05=text)) == 0
    table = rows(tmp_path / "out" / "losses.csv")
    assert list(table[0]) == ["step", "epoch", "combined", "reconstruction", "kl"]
    assert [row["step"] for row in table] == ["1", "2", "3", "4", "5", "6"]
    assert [row["epoch"] for row in table] == ["1", "1", "1", "2", "2", "2"]
    assert {row["kl"] for row in table} == {"-1.0"}
    ratios = [float(row["combined"]) / float(row["reconstruction"]) for row in table]
    assert ratios == pytest.approx([3] * 6, abs=0.02)


def test_the_settings_say_all_that_is_needed_to_repeat_it(train, tmp_path):
    train("--alpha", 2, "--learning-rate", 0.01, "--seed", 7)
    facts = settings(tmp_path / "out")
    assert facts["out"] == str(tmp_path / "out")
    del facts["out"]
    seconds = facts.pop("seconds")
    losses = {name: facts.pop(name) for name in ("train_losses", "test_losses")}
    assert facts == {
        "package": str(ROOT / "solutions"),
        "data": "digits",
        "model": "mlp",
        "latent_dim": 2,
        "epochs": 2,
        "batch_size": 16,
        "learning_rate": 0.01,
        "alpha": 2.0,
        "seed": 7,
        "device": "cpu",
        "data_dir": None,
        "recipe": None,
        "fast": False,
        "torch": torch.__version__,
        "batches": 6,
        "interrupted": False,
    }
    assert 0 < seconds < 60
    for values in losses.values():
        assert values["combined"] == pytest.approx(2 * values["reconstruction"] + values["kl"])
    last_epoch = rows(tmp_path / "out" / "losses.csv")[3:]
    mean = sum(float(row["combined"]) for row in last_epoch) / 3
    assert losses["train_losses"]["combined"] == pytest.approx(mean)


def test_training_makes_the_model_better(train, tmp_path):
    train("--epochs", 0, out="before")
    train("--epochs", 30, "--learning-rate", 0.005, out="after")
    before, after = (settings(tmp_path / name)["test_losses"] for name in ("before", "after"))
    assert after["combined"] < 0.5 * before["combined"]


def test_no_epochs_is_an_untrained_model_and_an_empty_table(tmp_path, monkeypatch):
    train = trainer(tmp_path, monkeypatch)  # with real pictures
    assert train("--epochs", 0) == 0
    assert rows(tmp_path / "out" / "losses.csv") == []
    assert settings(tmp_path / "out")["train_losses"]["combined"] is None


def test_the_seed_decides_every_loss(train, tmp_path):
    for out, seed in (("first", 1), ("second", 1), ("other", 2)):
        torch.rand(seed)  # whatever was drawn before does not matter
        train("--seed", seed, "--latent-dim", 3, out=out)
    first, second, other = (
        (tmp_path / out / "losses.csv").read_text() for out in ("first", "second", "other")
    )
    assert first == second != other


def test_without_a_plane_its_pictures_are_left_out_in_one_line(train, tmp_path, capsys):
    train()
    capsys.readouterr()
    assert train("--latent-dim", 3) == 0
    assert {path.name for path in (tmp_path / "out").iterdir()} == ALWAYS  # not the old ones either
    lines = [line for line in capsys.readouterr().out.splitlines() if "latent-plane.png" in line]
    assert len(lines) == 1
    assert "--latent-dim 2" in lines[0]


def test_a_diverged_training_is_said_so_and_its_json_stays_json(tmp_path, capsys, monkeypatch):
    train = trainer(tmp_path, monkeypatch)  # with real pictures
    assert train("--learning-rate", 1e30) == 0
    assert "--learning-rate" in capsys.readouterr().out

    def no_constants(name):
        raise AssertionError(name)

    text = (tmp_path / "out" / "settings.json").read_text()
    assert json.loads(text, parse_constant=no_constants)["test_losses"]["combined"] is None
    assert not (tmp_path / "out" / "overview.png").exists()


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "losses.csv"
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert "No space left on device" in refusal(command._write, path, b"new")
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("losses.csv", "old")]


def test_the_defaults_go_with_the_data():
    digits = settings_from(parsed("--package", "solutions"))
    mnist = settings_from(parsed("--data", "mnist", "--model", "mlp"))
    assert (mnist.epochs, mnist.batch_size, mnist.learning_rate) == (50, 256, 5e-4)
    assert digits.epochs == 15
    assert digits.out.as_posix() == "runs/solutions-digits-vae"
    assert mnist.out.as_posix() == "runs/exercises-mnist-mlp"
    assert settings_from(parsed("--batch-size", "5")).batch_size == 5


@pytest.mark.parametrize(("batch_size", "threads"), [(16, 1), (40, 3)])
def test_small_batches_are_computed_by_one_thread(
    train, package_with, batch_size, threads, monkeypatch
):
    """Several threads took ten times as long on a machine that had other work to do."""
    torch.set_num_threads(3)
    line = "    model.train()\n"
    text = SOLUTIONS["ex05"].replace(line, line + "    THREADS.append(torch.get_num_threads())\n")
    package = package_with(ex05="from builtins import THREADS\n" + text)
    seen = []
    monkeypatch.setattr("builtins.THREADS", seen, raising=False)
    train("--batch-size", batch_size, package=package)
    assert seen[-1] == threads
    assert torch.get_num_threads() == 3


# Ctrl-C


def test_ctrl_c_keeps_weights_and_losses_so_far(train, tmp_path, package_with, capsys):
    line = "            optimizer.step()\n"
    stop = "            pixel_sum_mse(0 * decoded, features)  # not what this batch cost\n"
    stop += "            stop(len(train_loader), log)\n"
    text = SOLUTIONS["ex05"].replace(line, line + stop) + (
        "\n\ndef stop(batches, log):\n"
        "    if batches == 3 and len(log['train_kl_loss_per_batch']) == 4:\n"
        "        raise KeyboardInterrupt\n"
    )
    train("--epochs", 0, out="untrained")
    train(out="whole")
    assert train(package=package_with(ex05=text)) == 130
    whole, out = tmp_path / "whole", tmp_path / "out"
    assert {path.name for path in out.iterdir()} == ALWAYS | PLANE
    expected = rows(whole / "losses.csv")[:4]
    assert [list(row.values())[:2] for row in rows(out / "losses.csv")] == [
        list(row.values())[:2] for row in expected
    ]
    for row, other in zip(rows(out / "losses.csv"), expected, strict=True):
        assert float(row["combined"]) == pytest.approx(float(other["combined"]))
        assert row["reconstruction"] == other["reconstruction"]
    assert settings(out)["interrupted"] is True
    assert settings(out)["batches"] == 4
    untrained = load_file(tmp_path / "untrained" / "model.safetensors")
    weights = load_file(out / "model.safetensors")
    assert any(not torch.equal(value, untrained[name]) for name, value in weights.items())
    assert "Stopped in epoch 2 of 2" in capsys.readouterr().out


RUNNER = """
import argparse, signal, sys
from kata.training import command
from kata.training.pieces import load_pieces
signal.signal(signal.SIGINT, signal.default_int_handler)  # A shell's background job ignores it.
parser = argparse.ArgumentParser()
command.add_arguments(parser)
sys.exit(command.run(parser.parse_args()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one process alone")
def test_a_real_interrupt_ends_a_real_training_with_all_its_files(tmp_path):
    options = ["--package", "solutions", "--model", "mlp", "--epochs", "100000", "--device", "cpu"]
    with subprocess.Popen(
        [sys.executable, "-c", RUNNER, *options, "--out", str(tmp_path / "out")],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout.readline().startswith("epoch")
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=300)
        finally:
            process.kill()
    assert process.returncode == 130, errors
    assert "Stopped in epoch" in output
    assert "--resume continues after epoch" in output
    assert errors == ""
    facts = settings(tmp_path / "out")
    assert facts["interrupted"] is True
    assert facts["batches"] == len(rows(tmp_path / "out" / "losses.csv")) >= 188
    assert load_file(tmp_path / "out" / "model.safetensors")
    assert {path.name for path in (tmp_path / "out").iterdir()} == ALWAYS | PLANE


# Packages that can't be trained with


def stub(step):
    """The exercise with a body that raises, as in a fresh copy."""
    name = find_exercise(step).name
    if step == "ex01":
        return (
            "from torch import nn\nclass Trim(nn.Module):\n"
            "    def forward(self, images):\n        raise NotImplementedError('here')\n"
        )
    return f"def {name}(*args, **kwargs):\n    raise NotImplementedError('here')\n"


@pytest.mark.parametrize("step", SOLUTIONS)
def test_an_unfinished_piece_is_named(train, tmp_path, package_with, step):
    folder = package_with(**{step: stub(step)})
    text = refusal(train, "--model", "vae", package=folder)
    assert f"{step} ({find_exercise(step).name})" in text
    assert text.count("ex0") == 1
    assert not (tmp_path / "out").exists()


def test_all_unfinished_pieces_are_named_at_once(train, package_with):
    text = refusal(train, package=package_with(ex03=stub("ex03"), ex06=stub("ex06")))
    assert "ex03 (kl_divergence), ex06 (sample_images)" in text


def test_a_model_asks_only_for_the_pieces_it_needs(train, package_with):
    folder = package_with(ex02="this is no Python", ex03=stub("ex03"))
    assert train("--model", "autoencoder", package=folder) == 0


def test_fully_connected_layers_need_no_trim(train, package_with):
    assert train(package=package_with(ex01=None)) == 0


@pytest.mark.parametrize(
    ("step", "text", "expected"),
    [
        ("ex03", None, "There is no package/ex03_kl_divergence.py"),
        ("ex03", "x = 1\n", "package/ex03_kl_divergence.py has no kl_divergence"),
        ("ex03", "def kl_divergence(:\n", "ex03_kl_divergence.py, line 1: "),
        ("ex03", "import nowhere\nnowhere.go()\n", "can't be imported: it raised NotAvailable"),
        ("ex03", "\ndef kl_divergence(a, b):\n    return a / nothing\n", "py, line 3, raised Name"),
        ("ex03", "def kl_divergence(a):\n    return a\n", "py raised TypeError: "),
        ("ex03", "def kl_divergence(a, b):\n    exit(3)\n", "line 2, raised SystemExit: 3"),
        ("ex03", "def kl_divergence(a, b):\n    return 1.0\n", "float, a tensor was expected"),
        ("ex03", "def kl_divergence(a, b):\n    return (a + b).sum(1)\n", "shape [2], [] was"),
        ("ex04", "def pixel_sum_mse(a, b):\n    return (a - b) ** 2\n", "28, 28], [] was expected"),
        ("ex02", "def reparameterize(a, b):\n    return a[:, :1]\n", "shape [2, 1], [2, 3] was"),
        ("ex01", "def Trim():\n    return lambda x: x\n", "a torch.nn.Module was expected"),
        ("ex01", "from torch.nn import Identity as Trim\n", "29, 29], [2, 1, 28, 28] was expected"),
        ("ex05", "def train_vae(*a, **k):\n    return {}\n", "dictionary with the keys train_comb"),
        ("ex05", "def train_vae(a, b, c, d):\n    pass\n", "py raised TypeError: "),
        ("ex06", "def sample_images(d, n, k, device):\n    pass\n", "NoneType, a tensor was"),
    ],
)
def test_a_broken_piece_is_one_line(train, tmp_path, package_with, step, text, expected):
    message = refusal(train, "--model", "vae", package=package_with(**{step: text}))
    assert expected in message
    assert find_exercise(step).file in message
    assert not (tmp_path / "out").exists()


def test_a_log_of_one_loss_per_epoch_is_found_before_training(train, package_with):
    text = SOLUTIONS["ex05"].replace(
        "    return log", "    return {k: v[-1:] for k, v in log.items()}"
    )
    assert "1 losses for 2 batches" in refusal(train, package=package_with(ex05=text))


def test_code_that_fails_in_the_midst_of_training_is_one_line(train, package_with):
    text = SOLUTIONS["ex04"] + (
        "\nright = pixel_sum_mse\n"
        "def pixel_sum_mse(decoded, features):\n"
        "    if len(features) == 8:\n"
        "        raise ValueError('a smaller batch?')\n"
        "    return right(decoded, features)\n"
    )
    line = text.splitlines().index("        raise ValueError('a smaller batch?')") + 1
    message = refusal(train, package=package_with(ex04=text))
    assert f"ex04_reconstruction_loss.py, line {line}, raised ValueError: a smaller" in message


def test_a_mistake_of_our_own_is_not_blamed_on_the_package(train, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(command, "assess", broken)
    with pytest.raises(ZeroDivisionError):
        train()


def test_a_loop_that_ends_too_early_is_pointed_out(train, tmp_path, package_with, capsys):
    text = SOLUTIONS["ex05"].replace("range(num_epochs)", "range(1)")
    assert train(package=package_with(ex05=text)) == 0
    assert "3 batches, not on all 6" in capsys.readouterr().out
    assert len(rows(tmp_path / "out" / "losses.csv")) == 3


def test_losses_are_kept_where_the_final_log_can_not_be_used(train, tmp_path, package_with):
    text = SOLUTIONS["ex05"].replace(
        "    return log", "    return log if len(train_loader) == 2 else None"
    )
    train(out="whole")
    assert train(package=package_with(ex05=text)) == 0
    kept, whole = (rows(tmp_path / out / "losses.csv") for out in ("out", "whole"))
    assert [row["reconstruction"] for row in kept] == [row["reconstruction"] for row in whole]


def test_code_that_changes_the_process_does_no_harm(train, tmp_path, package_with):
    """Gradients switched off for good, and another current folder."""
    text = SOLUTIONS["ex06"].replace(
        "    with torch.no_grad():",
        "    import os\n    os.chdir('/')\n    torch.set_grad_enabled(False)\n    if True:",
    )
    assert train("--out", "here", package=package_with(ex06=text)) == 0
    assert (tmp_path / "here" / "model.safetensors").exists()


# Options


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--epochs", "-1", "--epochs has to be 0 or more, not -1."),
        ("--batch-size", "0", "--batch-size has to be 1 or more, not 0."),
        ("--latent-dim", "0", "--latent-dim has to be 1 or more, not 0."),
        ("--learning-rate", "nan", "--learning-rate has to be above 0 and finite, not nan."),
        ("--learning-rate", "0", "--learning-rate has to be above 0"),
        ("--learning-rate", "inf", "--learning-rate has to be above 0 and finite"),
        ("--alpha", "nan", "--alpha has to be"),
        ("--alpha", "-1", "--alpha has to be"),
        ("--seed", "-1", "--seed has to be"),
        ("--seed", str(2**64), "--seed has to be"),
        ("--data", "cifar", "no data set 'cifar'"),
        ("--model", "gan", "no model 'gan'"),
        ("--device", "tpu", "no device 'tpu'"),
        ("--package", "nowhere", "no folder nowhere"),
    ],
)
def test_a_value_that_can_not_be_meant_is_refused(train, tmp_path, option, value, expected):
    assert expected in refusal(train, f"{option}={value}")
    assert not (tmp_path / "out").exists()


def test_a_device_that_is_not_there_is_refused_and_auto_takes_one_that_is(monkeypatch, train):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert "finds no cuda device" in refusal(train, "--device", "cuda")
    assert "finds no mps device" in refusal(train, "--device", "mps")
    assert usable_device("auto") == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert usable_device("auto") == "cuda"


def test_a_file_where_the_folder_should_be_is_refused(train, tmp_path):
    (tmp_path / "file").touch()
    for out in ("file", "file/below"):
        assert "file in the way" in refusal(train, out=out)
    assert (tmp_path / "file").read_bytes() == b""


def test_a_folder_that_can_not_be_written_to_is_refused(train, tmp_path, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(command.tempfile, "TemporaryFile", denied)
    assert "Permission denied" in refusal(train)
