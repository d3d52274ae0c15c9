"""What the notebooks show without training it again."""

from pathlib import Path

import pytest
import torch

from kata.data import load_data
from kata.manifest import ROOT, interfaces
from kata.notebooks import trained
from kata.notebooks.first_cell import NotReady
from kata.notebooks.quantised import LARGEST, dequantise, quantise
from kata.notebooks.trained import MODELS, OUTCOMES, load_log, load_outcome, load_trained
from kata.submission.loading import Package
from kata.training.pieces import load_pieces

PIECES = load_pieces(Package(ROOT / "solutions", interfaces()), "vae")


def test_all_is_there_and_small():
    files = {path.relative_to(trained.FOLDER) for path in trained.FOLDER.rglob("*.*")}
    weights = {Path(f"{name}.npz") for name in MODELS}
    outcomes = {Path("mistakes", f"{name}.npz") for name in OUTCOMES}
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
    assert PIECES["pixel_sum_mse"](decoded, images) < 25  # the mean image alone: 40
    for losses in load_log(kind, latent_dim).values():
        assert losses.shape == (200,)


@pytest.mark.parametrize("name", OUTCOMES)
def test_outcomes_are_whole(name: str):
    outcome = load_outcome(name)
    for images in (outcome.decoded, outcome.samples):
        assert images.shape == (10, 1, 28, 28)
        assert images.min() >= 0
        assert images.max() <= 1
    assert outcome.z_mean.shape == (297, 2)
    for losses in outcome.log.values():
        assert losses.shape == (60,)


def test_quantised_weights_are_close():
    weights = torch.nn.Conv2d(3, 5, 3).state_dict()
    restored = dequantise(quantise(weights))
    assert restored.keys() == weights.keys()
    for name, weight in weights.items():
        largest = weight.abs().max()
        torch.testing.assert_close(
            restored[name], weight, rtol=1e-3, atol=0.51 * largest.item() / LARGEST
        )


@pytest.mark.parametrize("content", [None, b"damaged"])
def test_a_missing_or_damaged_file_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
):
    monkeypatch.setattr(trained, "FOLDER", tmp_path)
    if content is not None:
        (tmp_path / "vae-2.npz").write_bytes(content)
    with pytest.raises(NotReady, match=r"damaged. Make it again with: .* notebook-models vae-2"):
        load_trained("vae", PIECES)
