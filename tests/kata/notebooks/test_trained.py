"""What the notebooks show without training it again."""

from pathlib import Path

import pytest
import torch

from kata.contract import LOG_KEYS
from kata.data import Split, load_data
from kata.errors import UserError
from kata.manifest import ROOT, find_exercise
from kata.notebooks import trained
from kata.notebooks.start import NotReady
from kata.notebooks.trained import MODELS, PARTS, RUNS, load_log, load_outcome, load_trained, make
from kata.submission.loading import Package
from kata.training.loop import Training
from kata.training.pieces import load_pieces

PIECES = load_pieces(Package(ROOT / "solutions"), "vae")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A short training on few images, kept in an empty folder."""
    digits = load_data("digits")
    few = Split(*(part[:64] for part in vars(digits).values()))
    monkeypatch.setattr(trained, "load_data", lambda name: few)
    monkeypatch.setattr(trained, "FOLDER", tmp_path)
    monkeypatch.setattr(trained, "MODEL_EPOCHS", 2)
    monkeypatch.setattr(trained, "RUN_EPOCHS", 1)
    return tmp_path


def test_all_is_there_and_small():
    files = {path.relative_to(trained.FOLDER) for path in trained.FOLDER.rglob("*.*")}
    weights = {Path(f"{name}.npz") for name in MODELS}
    outcomes = {Path("mistakes", f"{name}.npz") for name in RUNS}
    assert files == weights | outcomes
    for part, most in ((weights, 1_000_000), (outcomes, 400_000)):
        assert sum((trained.FOLDER / path).stat().st_size for path in part) < most


@pytest.mark.parametrize(("kind", "latent_dim"), MODELS.values())
def test_models_are_trained(kind: str, latent_dim: int):
    model = load_trained(kind, PIECES, latent_dim)
    images = load_data("digits").test_images
    with torch.no_grad():
        encoded, _, _, decoded = model(images)
    assert not model.training
    assert encoded.shape == (len(images), latent_dim)
    assert PIECES["ex04"](decoded, images) < 25  # the mean image alone: 40
    for losses in load_log(kind, latent_dim).values():
        assert losses.shape == (trained.MODEL_EPOCHS * PARTS,)


@pytest.mark.parametrize("name", RUNS)
def test_outcomes_are_whole(name: str):
    outcome = load_outcome(name)
    for images in (outcome.decoded, outcome.samples):
        assert images.shape == (trained.IMAGES, 1, 28, 28)
        assert images.min() >= 0
        assert images.max() <= 1
    assert outcome.z_mean.shape == (297, 2)
    for losses in outcome.log.values():
        assert losses.shape == (trained.RUN_EPOCHS * PARTS,)


@pytest.mark.parametrize("name", [name for name, run in RUNS.items() if run.mutant])
def test_runs_go_by_the_mistake_that_they_show(name: str):
    mutant = ROOT / "mutants" / RUNS[name].mutant
    assert mutant.is_file()
    assert mutant.stem.partition("@")[0] == name
    assert name in find_exercise(mutant.parent.name).mistakes


def test_packed_weights_are_close():
    weights = torch.nn.Conv2d(3, 5, 3).state_dict()
    unpacked = trained._unpacked(trained._packed(weights))
    assert unpacked.keys() == weights.keys()
    for name, weight in weights.items():
        largest = weight.abs().max()
        torch.testing.assert_close(
            unpacked[name], weight, rtol=1e-3, atol=0.51 * largest.item() / trained.LARGEST
        )


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


def test_a_run_trains_with_its_mistake(small: Path):
    make(["right", "kl-missing-half"])
    right, wrong = (
        load_outcome(name).log["train_kl_loss_per_batch"][0]
        for name in ("right", "kl-missing-half")
    )
    assert wrong > 1.5 * right


def test_unknown_names_and_missing_files_are_told(small: Path):
    with pytest.raises(UserError, match="There is no vae-3 to train"):
        make(["vae-3"])
    for content in (None, b"damaged"):
        if content is not None:
            (small / "vae-2.npz").write_bytes(content)
        with pytest.raises(
            NotReady, match=r"damaged. Make it again with: .* notebook-models vae-2"
        ):
            load_trained("vae", PIECES)


def test_a_training_that_was_stopped_is_not_kept(small: Path, monkeypatch: pytest.MonkeyPatch):
    def stopped(*arguments: object) -> Training:
        return Training(torch.nn.Linear(2, 2), {key: [] for key in LOG_KEYS}, 8, 0.0, True)

    monkeypatch.setattr(trained, "train", stopped)
    with pytest.raises(KeyboardInterrupt):
        make(["vae-2"])
    assert not list(small.iterdir())
