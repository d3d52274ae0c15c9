"""The models: the lecture's layers, and a forward pass that any ``train_vae`` can train."""

import pytest
import torch
from torch import nn

from kata.data import MNIST_FILES, data_folder, load_data
from kata.manifest import ROOT, exercises, interfaces
from kata.model import MODELS, build_model, no_kl
from kata.submission.loading import Package
from kata.training.batches import training_batches


@pytest.fixture(scope="module")
def pieces():
    package = Package(ROOT / "solutions", interfaces())
    return {each.name: package.load(each.name) for each in exercises()}


def shapes_through(layers, values):
    shapes = []
    for layer in layers:
        values = layer(values)
        if not isinstance(layer, nn.LeakyReLU | nn.Sigmoid):
            shapes.append(tuple(values.shape[1:]))
    return shapes


@pytest.mark.parametrize("kind", ["vae", "autoencoder"])
def test_the_convolutions_are_the_lectures_layer_by_layer(pieces, kind):
    model = build_model(kind, pieces)
    assert shapes_through(model.encoder, torch.rand(3, 1, 28, 28)) == [
        (32, 28, 28),
        (64, 14, 14),
        (64, 7, 7),
        (64, 7, 7),
        (3136,),
    ]
    assert shapes_through(model.decoder, torch.randn(3, 2)) == [
        (3136,),
        (64, 7, 7),
        (64, 7, 7),
        (64, 13, 13),
        (32, 27, 27),
        (1, 29, 29),
        (1, 28, 28),
    ]
    between = [each for each in model.modules() if isinstance(each, nn.LeakyReLU)]
    assert len(between) == 6
    assert {each.negative_slope for each in between} == {0.01}
    assert isinstance(model.decoder[-2], pieces["Trim"])
    assert isinstance(model.decoder[-1], nn.Sigmoid)


def test_mean_and_log_variance_have_a_layer_each(pieces):
    model = build_model("vae", pieces, 5)
    for layer in (model.z_mean, model.z_log_var):
        assert (layer.in_features, layer.out_features) == (3136, 5)
    assert model.z_mean is not model.z_log_var


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("latent_dim", [1, 2, 7])
def test_forward_gives_the_four_outputs(pieces, kind, latent_dim):
    model = build_model(kind, pieces, latent_dim)
    encoded, z_mean, z_log_var, decoded = model(torch.rand(3, 1, 28, 28))
    assert encoded.shape == z_mean.shape == z_log_var.shape == (3, latent_dim)
    assert decoded.shape == (3, 1, 28, 28)
    assert 0 <= decoded.min() <= decoded.max() <= 1
    assert torch.equal(decoded, model.decoder(encoded))
    assert model.encoding_fn(torch.rand(3, 1, 28, 28)).shape == (3, latent_dim)


@pytest.mark.parametrize("kind", ["vae", "mlp"])
def test_the_latent_is_drawn_by_the_packages_own_piece(pieces, kind):
    calls = []

    def reparameterize(z_mean, z_log_var):
        calls.append((z_mean, z_log_var))
        return z_mean + 10

    model = build_model(kind, {**pieces, "reparameterize": reparameterize})
    images = torch.rand(2, 1, 28, 28)
    encoded, z_mean, z_log_var, _ = model(images)
    assert calls[0][0] is z_mean
    assert calls[0][1] is z_log_var
    assert torch.equal(encoded, z_mean + 10)
    assert torch.equal(model.encoding_fn(images), encoded)
    assert not torch.equal(z_mean, z_log_var)


def test_the_autoencoder_has_neither_noise_nor_kl(pieces):
    model = build_model("autoencoder", {"Trim": pieces["Trim"]})
    images = torch.rand(2, 1, 28, 28)
    encoded, z_mean, z_log_var, decoded = model(images)
    assert torch.equal(encoded, z_mean)
    assert torch.equal(encoded, model.encoding_fn(images))
    assert torch.equal(decoded, model(images)[3])
    assert z_log_var.eq(0).all()
    assert no_kl(z_mean, z_log_var).shape == ()
    assert no_kl(z_mean, z_log_var) == 0


@pytest.mark.parametrize("kind", MODELS)
def test_the_reference_loop_trains_every_kind(pieces, kind):
    torch.manual_seed(0)
    model = build_model(kind, pieces)
    before = {name: value.clone() for name, value in model.named_parameters()}
    images = torch.zeros(8, 1, 28, 28)
    images[:, :, 8:20, 12:16] = 1
    log = pieces["train_vae"](
        model,
        torch.optim.Adam(model.parameters(), lr=1e-3),
        [(images, torch.zeros(8))] * 10,
        1,
        kl_divergence=no_kl if kind == "autoencoder" else pieces["kl_divergence"],
        pixel_sum_mse=pieces["pixel_sum_mse"],
    )
    reconstruction = log["train_reconstruction_loss_per_batch"]
    assert reconstruction[-1] < 0.8 * reconstruction[0]
    assert (max(log["train_kl_loss_per_batch"]) == 0) == (kind == "autoencoder")
    assert all(not torch.equal(value, before[name]) for name, value in model.named_parameters())


def test_the_seed_decides_the_initial_weights(pieces):
    def weights(seed):
        torch.manual_seed(seed)
        return torch.cat([each.flatten() for each in build_model("vae", pieces).parameters()])

    assert torch.equal(weights(1), weights(1))
    assert not torch.equal(weights(1), weights(2))


def test_an_unknown_kind_is_refused(pieces):
    with pytest.raises(ValueError, match="gan"):
        build_model("gan", pieces)


def test_the_lectures_seed_gives_the_lectures_first_loss(pieces):
    """About 183 for the first batch of 256 of MNIST: its curves start there."""
    if not all((data_folder() / "MNIST" / "raw" / name).exists() for name in MNIST_FILES):
        pytest.skip("MNIST is not here")
    torch.manual_seed(123)
    model = build_model("vae", pieces)
    images, _ = next(iter(training_batches(load_data("mnist"), 256, seed=123)))
    _, z_mean, z_log_var, decoded = model(images)
    loss = pieces["pixel_sum_mse"](decoded, images) + pieces["kl_divergence"](z_mean, z_log_var)
    assert loss.item() == pytest.approx(183, abs=2)
