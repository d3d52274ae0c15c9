"""Training anew what the notebooks show."""

from pathlib import Path

import pytest
import torch

from kata.authoring import notebook_models
from kata.authoring.notebook_models import PARTS, SHORT_TRAININGS, make, mutant_file
from kata.contract import LOG_KEYS
from kata.data import Split, load_data
from kata.errors import UserError
from kata.manifest import ROOT, find_exercise, interfaces
from kata.notebooks import trained
from kata.notebooks.trained import OUTCOMES, load_log, load_outcome, load_trained
from kata.submission.loading import Package
from kata.training.pieces import load_pieces
from kata.training.trainer import Training

PIECES = load_pieces(Package(ROOT / "solutions", interfaces()), "vae")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A short training on few images, kept in an empty folder."""
    digits = load_data("digits")
    few = Split(*(part[:64] for part in vars(digits).values()))
    monkeypatch.setattr(notebook_models, "load_data", lambda name: few)
    monkeypatch.setattr(trained, "FOLDER", tmp_path)
    monkeypatch.setattr(notebook_models, "MODEL_EPOCHS", 2)
    monkeypatch.setattr(notebook_models, "SHORT_EPOCHS", 1)
    return tmp_path


def test_what_the_notebooks_load_is_what_is_made():
    assert tuple(SHORT_TRAININGS) == OUTCOMES


@pytest.mark.parametrize("name", [name for name, short in SHORT_TRAININGS.items() if short.mutant])
def test_short_trainings_go_by_the_mistake_that_they_show(name: str):
    mutant = mutant_file(SHORT_TRAININGS[name].mutant)
    assert mutant.stem.partition("@")[0] == name
    assert name in find_exercise(mutant.parent.name).mistakes


def test_the_command_makes_models_and_outcomes(small: Path, capsys: pytest.CaptureFixture[str]):
    names = ["vae-2", "autoencoder-2", "kl-missing-half"]
    assert make(names) == 0
    files = [
        small / "vae-2.npz",
        small / "autoencoder-2.npz",
        small / "mistakes/kl-missing-half.npz",
    ]
    contents = [path.read_bytes() for path in files]
    assert "kl-missing-half (3 of 3)" in capsys.readouterr().out
    assert load_trained("autoencoder", PIECES)(torch.zeros(1, 1, 28, 28))[0].shape == (1, 2)
    assert load_log("vae")["train_kl_loss_per_batch"].shape == (2 * PARTS,)
    assert load_outcome("kl-missing-half").z_mean.shape == (64, 2)

    assert make(names) == 0  # the same again
    assert [path.read_bytes() for path in files] == contents


def test_a_short_training_has_its_mistake(small: Path):
    make(["right", "kl-missing-half"])
    right, wrong = (
        load_outcome(name).log["train_kl_loss_per_batch"][0]
        for name in ("right", "kl-missing-half")
    )
    assert wrong > 1.5 * right


def test_an_unknown_name_is_one_line(small: Path):
    with pytest.raises(UserError, match="There is no vae-3 to train"):
        make(["vae-3"])


def test_a_training_that_was_stopped_is_not_kept(small: Path, monkeypatch: pytest.MonkeyPatch):
    def stopped(*arguments: object) -> Training:
        return Training(torch.nn.Linear(2, 2), {key: [] for key in LOG_KEYS}, 8, 0.0, True)

    monkeypatch.setattr(notebook_models, "train", stopped)
    with pytest.raises(KeyboardInterrupt):
        make(["vae-2"])
    assert not list(small.iterdir())
