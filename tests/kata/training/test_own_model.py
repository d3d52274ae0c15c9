"""A package's own VAE: it trains as the provided one does, and what is kept looks the same."""

import sys
from types import ModuleType

import pytest
import torch
from support.short_training import leave_blank, refusal, settings, trainer
from torch import nn

from kata.explore.runs import load_run
from kata.manifest import ROOT, find_exercise, interfaces
from kata.model import build_model
from kata.submission.failures import WrongType
from kata.submission.loading import Package
from kata.training.own_model import build_own_model, try_vae
from kata.training.pieces import Unfinished, load_piece

PLACES = find_exercise("ex07")
STUB, SOLUTION = PLACES.stub.read_text(), (ROOT / "solutions" / PLACES.file).read_text()
ANSWERS = ROOT / "tests" / "kata" / "lessons" / "right_answers" / "ex07"
MUTANTS = ROOT / "mutants" / "ex07"
EPOCHS = ("--model", "vae", "--epochs", 2, "--keep-epochs")


def vae_of(path):
    """The class in this file, which needs no other."""
    text = path.read_text().replace("from . import", "import")
    namespace = {"__name__": "ex07_vae"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "ex02_reparameterize", ModuleType("ex02_reparameterize"))
        exec(compile(text, str(path), "exec"), namespace)
    return namespace["VAE"]


def draw(z_mean, z_log_var):
    return z_mean + torch.randn_like(z_mean) * torch.exp(z_log_var / 2)


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


def kept(folder):
    """The losses, the weights, also of each epoch, and the test losses."""
    files = ("losses.csv", "model.safetensors", "epochs/0001.safetensors")
    return *((folder / name).read_bytes() for name in files), settings(folder)["test_losses"]


def test_it_trains_to_the_losses_of_the_provided_one(train, tmp_path, package_with, capsys):
    package = package_with(ex07=STUB)
    assert train(*EPOCHS, package=package, out="provided") == 0
    assert PLACES.file not in capsys.readouterr().out
    (package / PLACES.file).write_text(SOLUTION)
    assert train(*EPOCHS, package=package) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"The model is the one in package/{PLACES.file}."
    assert kept(tmp_path / "out") == kept(tmp_path / "provided")
    # The run can be looked at, and not be resumed, whatever becomes of the code.
    (package / PLACES.file).write_text(STUB)
    assert load_run(tmp_path / "out").model.z_mean.bias.shape == (2,)
    assert "code has changed" in refusal(train, *EPOCHS, "--resume", package=package)


@pytest.mark.parametrize("text", [STUB, None], ids=["stub", "missing"])
def test_without_one_the_provided_model_is_trained_silently(
    train, tmp_path, package_with, capsys, text
):
    assert train("--model", "vae", "--epochs", 0, package=package_with(ex07=text)) == 0
    assert "model is" not in capsys.readouterr().out


def test_one_that_does_not_pass_is_not_trained_and_the_reason_is_said(train, package_with, capsys):
    wrong = (MUTANTS / "vae-decodes-mean@decoder-of-mean.py").read_text()
    assert train("--model", "vae", "--epochs", 0, package=package_with(ex07=wrong)) == 0
    said = capsys.readouterr().out.splitlines()[0]
    assert said.startswith("The provided model is trained, not your own: package/ex07_vae.py: VAE")
    assert "kata check" in said


def test_the_other_models_stay_the_provided_ones(train, package_with, capsys):
    assert train("--epochs", 0, package=package_with()) == 0
    assert "model is" not in capsys.readouterr().out


def test_it_begins_with_the_provided_models_weights_and_random_numbers():
    torch.manual_seed(123)
    right = build_model("vae", {"Trim": nn.Identity, "reparameterize": draw}, 3)
    random = torch.get_rng_state()
    torch.manual_seed(123)
    own = build_own_model(vae_of(ROOT / "solutions" / PLACES.file), nn.Identity(), draw, 3)
    assert torch.equal(torch.get_rng_state(), random)
    state = own.provided_state()
    assert state.keys() == right.state_dict().keys()
    for name, weight in right.state_dict().items():
        assert torch.equal(state[name], weight)


@pytest.mark.parametrize(
    "name", ["linear_split", "module_dict", "own_parameters", "no_bias", "lazy_linear"]
)
def test_right_answers_of_any_make_pass_and_their_weights_are_found(name):
    vae = vae_of(ANSWERS / f"{name}.py")
    try_vae(vae)
    own = build_own_model(vae, nn.Identity(), draw, 2)
    right = build_model("vae", {"Trim": nn.Identity, "reparameterize": draw}, 2)
    right.load_state_dict(own.provided_state())
    images = torch.rand(3, 1, 28, 28)
    results = []
    for model in (own, right):
        torch.manual_seed(0)
        results.append(model(images))
    for yours, expected in zip(*results, strict=True):
        assert torch.allclose(yours, expected, 1e-4, 1e-5)


@pytest.mark.parametrize(
    "name",
    [
        "vae-one-head@one-attribute",
        "vae-heads-swapped@returned",
        "vae-head-activation@clamps-log-var",
        "vae-outputs@decoded-first",
        "vae-parts-unregistered@at-first-call",
        "vae-parts-unregistered@encoder-in-tuple",
        "vae-encoding-decodes@first-of-forward",
        "vae-heads-anew@in-forward",
        "vae-eval-no-noise@if-training",
        "vae-gradient-cut@log-var-detached",
        "vae-encodes-twice@each-head",
        "vae-changes-parts@initialises-all",
        "vae-shared-heads@class-attribute",
        "unnamed@squeezes",
    ],
)
def test_wrong_answers_do_not_pass(name):
    with pytest.raises(WrongType, match="does not do yet what exercise 7 asks for"):
        try_vae(vae_of(MUTANTS / f"{name}.py"))


def test_a_stub_is_not_wrong_but_unfinished(package_with):
    package = Package(package_with(ex07=STUB), interfaces())
    with pytest.raises(Unfinished):
        load_piece(package, "VAE")
