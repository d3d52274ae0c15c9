"""Recipes: what they set, when they train with the fast loop, and the lecture's table."""

from statistics import mean

import pytest
import torch
from support.short_training import leave_blank, parsed, refusal, rows, settings, trainer

from kata.contract import LOG_KEYS
from kata.manifest import ROOT
from kata.training import fast
from kata.training import settings as settings_module
from kata.training.settings import settings_from


@pytest.fixture
def train(tmp_path, monkeypatch):
    leave_blank(monkeypatch)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield trainer(tmp_path, monkeypatch)
    torch.set_num_threads(threads)


def test_the_recipes_are_whole_settings():
    lecture = settings_from(parsed("--recipe", "lecture"))
    assert (lecture.package, lecture.data, lecture.model) == ("solutions", "mnist", "vae")
    assert (lecture.epochs, lecture.batch_size, lecture.latent_dim) == (50, 256, 2)
    assert (lecture.learning_rate, lecture.alpha, lecture.seed) == (5e-4, 1, 123)
    assert lecture.out.as_posix() == "runs/lecture"
    quick = settings_from(parsed("--recipe", "quick"))
    assert (quick.package, quick.data, quick.out.as_posix()) == (
        "solutions",
        "digits",
        "runs/quick",
    )


def test_options_beside_a_recipe_override_it():
    options = ("--epochs", "2", "--seed", "0", "--alpha", "0", "--out", "here", "--data", "digits")
    chosen = settings_from(parsed("--recipe", "lecture", *options))
    assert (chosen.epochs, chosen.seed, chosen.alpha, chosen.data) == (2, 0, 0, "digits")
    assert chosen.out.as_posix() == "here"
    assert chosen.batch_size == 256  # still the recipe's


def test_an_unknown_recipe_is_refused():
    line = refusal(settings_from, parsed("--recipe", "soup"))
    assert line == "There is no recipe 'soup'. Choose one of: lecture, quick."


def test_only_recipes_of_the_reference_are_fast(package_with, monkeypatch):
    def is_fast(*options):
        return settings_from(parsed(*options)).fast

    assert is_fast("--recipe", "lecture")
    assert is_fast("--recipe", "quick", "--package", str(ROOT / "solutions"))
    assert not is_fast("--recipe", "lecture", "--plain")
    assert not is_fast("--recipe", "lecture", "--package", str(package_with()))
    assert not is_fast("--recipe", "lecture", "--package", "exercises")
    assert not is_fast("--package", "solutions")
    monkeypatch.setattr(settings_module, "find_spec", lambda name: None)  # as in a handout
    assert not is_fast("--recipe", "lecture")


def test_without_solutions_a_recipe_trains_the_students_own(tmp_path, monkeypatch):
    monkeypatch.setattr(settings_module, "ROOT", tmp_path)
    chosen = settings_from(parsed("--recipe", "lecture"))
    assert chosen.package == "exercises"
    assert not chosen.fast


@pytest.mark.parametrize("model", ["vae", "autoencoder", "mlp"])
def test_the_fast_loop_learns_what_the_plain_one_learns(train, tmp_path, model):
    options = ("--recipe", "quick", "--model", model, "--learning-rate", 5e-4, "--seed", 4)
    train(*options, out="fast")
    train(*options, "--plain", out="plain")
    quick, plain = (
        [float(row["combined"]) for row in rows(tmp_path / out / "losses.csv")]
        for out in ("fast", "plain")
    )
    assert quick == pytest.approx(plain, rel=0.02)
    assert settings(tmp_path / "fast")["fast"] is True
    assert settings(tmp_path / "plain")["fast"] is False


def test_plain_and_other_packages_train_with_their_own_loop(train, package_with, monkeypatch):
    def forbidden(*_, **__):
        raise AssertionError

    monkeypatch.setattr(fast, "train_fast", forbidden)
    assert train("--recipe", "quick", "--plain") == 0
    assert train("--recipe", "quick", package=package_with()) == 0
    with pytest.raises(AssertionError):
        train("--recipe", "quick")


def test_ctrl_c_keeps_what_the_fast_loop_learned(train, tmp_path, monkeypatch, capsys):
    def stopped(model, optimizer, batches, *_, after_epoch, **__):
        for _ in batches:
            pass
        losses = [1.0] * len(batches)
        after_epoch(dict.fromkeys(LOG_KEYS, losses))
        next(iter(batches))
        raise KeyboardInterrupt

    monkeypatch.setattr(fast, "train_fast", stopped)
    assert train("--recipe", "quick") == 130
    assert "Stopped in epoch 2 of 2. Weights and losses are saved" in capsys.readouterr().out
    assert [row["combined"] for row in rows(tmp_path / "out" / "losses.csv")] == ["1.0"] * 3


def test_the_lecture_stands_beside_a_training_by_its_recipe(train, tmp_path, capsys):
    assert train("--recipe", "lecture", "--alpha", 2) == 0
    output = capsys.readouterr().out
    cells = {
        row[0]: row[1:]
        for line in output.splitlines()
        if len(row := [cell.strip() for cell in line.split("  ") if cell.strip()]) == 3
    }
    losses = [float(row["combined"]) for row in rows(tmp_path / "out" / "losses.csv")]
    told = settings(tmp_path / "out")
    assert cells["first batch"] == [f"{losses[0]:.2f}", "183.6"]
    assert cells["epoch 1, mean"] == [f"{mean(losses[:3]):.2f}", "about 48 at its end"]
    assert cells["epoch 2, mean"] == [f"{mean(losses[3:]):.2f}", "–"]
    assert cells["epoch 10, mean"] == ["–", "–"]
    assert cells["epoch 50, mean"] == ["–", "34.9 to 37.8 at its end"]
    assert cells["test images"][0] == f"{told['test_losses']['combined']:.2f}"
    seconds, _, rest = cells["time"][0].partition(" ")
    assert float(seconds) == pytest.approx(told["seconds"], abs=0.06)  # rounded once more
    assert (rest, cells["time"][1]) == ("s on cpu", "18 min on its GPU")
    assert "Not as in the lecture: --model mlp, not vae; --batch-size 16, not 256;" in output
    assert "--alpha 2.0, not 1.0." in output


def test_other_trainings_show_no_table(train, capsys):
    train("--recipe", "quick")
    assert "lecture" not in capsys.readouterr().out
