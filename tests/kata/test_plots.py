"""The figures show the numbers they are given, in the right places, with labelled axes."""

import io
import subprocess
import sys
import warnings

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from torch import nn

from kata import plots
from kata.contract import LOG_KEYS

LABELS = torch.arange(10).repeat(5)


class Slope(nn.Module):
    """A decoder whose whole image is as dark as the first latent's (or second's) share."""

    def __init__(self, dimension=0):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.dimension = dimension
        self.latents = None

    def forward(self, latents):
        self.latents = latents
        share = torch.special.ndtr(latents[:, self.dimension]) + 0 * self.weight
        return share.view(-1, 1, 1, 1).expand(-1, 1, 28, 28)


def log_of(losses):
    return {key: list(losses) for key in LOG_KEYS}


def drawn(figure):
    """Save it, with warnings as errors."""
    assert isinstance(figure, Figure)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO(), format="png", dpi=40)
    return figure


def all_figures():
    latents, images = torch.randn(50, 2), torch.rand(12, 1, 28, 28)
    return {
        "training_curves": plots.training_curves(log_of(range(30, 0, -1)), 10),
        "reconstructions": plots.reconstructions(images, images),
        "image_row": plots.image_row(images, "samples"),
        "decoded_at": plots.decoded_at(Slope(), (1, -0.5)),
        "latent_plane": plots.latent_plane(latents, LABELS),
        "latent_grid": plots.latent_grid(Slope(), size=4),
        "overview": plots.overview(latents, LABELS, Slope()),
        "latent_histograms": plots.latent_histograms(latents),
    }


def test_every_figure_can_be_saved_and_names_its_axes():
    for name, figure in all_figures().items():
        drawn(figure)
        for axes in figure.axes:
            pictures = name in ("image_row", "decoded_at", "reconstructions")
            if pictures:
                assert axes.get_title() or axes.get_ylabel()
            else:
                assert axes.get_xlabel()


def test_nothing_is_left_in_pyplot():
    """So figures need no display, and a notebook shows each just once."""
    code = "import sys, kata.plots; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_the_ten_colours_differ():
    assert len(set(plots.CLASS_COLOURS)) == 10


def test_curves_hold_each_loss_and_its_running_average():
    losses = np.random.default_rng(0).random(60)
    figure = plots.training_curves(log_of(losses), batches_per_epoch=20, average_over=8)
    for axes in figure.axes:
        each, average = axes.lines
        assert np.allclose(each.get_xdata(), np.arange(1, 61) / 20)
        assert np.allclose(each.get_ydata(), losses)
        assert np.allclose(average.get_ydata(), np.convolve(losses, np.ones(8) / 8, "valid"))
        assert len(average.get_xdata()) == 53
        assert average.get_xdata()[0] == pytest.approx(4.5 / 20)
    assert [axes.get_title() for axes in figure.axes] == [
        "combined loss",
        "reconstruction loss",
        "KL divergence",
    ]


def test_a_large_first_loss_does_not_squeeze_the_others_and_is_written_down():
    figure = plots.training_curves(log_of([183.9, *[40.0] * 200]), batches_per_epoch=100)
    axes = figure.axes[0]
    assert axes.get_ylim()[1] < 60
    assert [text.get_text() for text in axes.texts] == ["first batch: 183.9"]


@pytest.mark.parametrize(
    "losses", [[], [3.0], [0.0] * 12, [float("nan")] * 12, [1.0, float("inf"), float("nan")] * 4]
)
def test_curves_of_short_and_broken_runs(losses):
    drawn(plots.training_curves(log_of(losses), batches_per_epoch=5))


def test_negative_losses_are_in_sight():
    for axes in plots.training_curves(log_of([-3.0] * 12), batches_per_epoch=5).axes:
        bottom, top = axes.get_ylim()
        assert bottom <= -3 < top


def test_originals_lie_above_what_was_decoded():
    originals, decoded = torch.rand(3, 1, 28, 28), torch.rand(3, 1, 28, 28)
    for axes, name, images in zip(
        plots.reconstructions(originals, decoded).axes,
        ("original", "decoded"),
        (originals, decoded),
        strict=True,
    ):
        assert axes.get_ylabel() == name
        strip = axes.images[0].get_array()
        assert strip.shape == (28, 84)
        for index, image in enumerate(images):
            assert np.allclose(strip[:, 28 * index : 28 * (index + 1)], image[0])


def test_grey_means_the_same_in_every_picture():
    """Or a faint image would be drawn as dark as any other."""
    figure = plots.image_row(torch.full((2, 1, 28, 28), 0.1))
    assert figure.axes[0].images[0].get_clim() == (0, 1)


def test_one_image_is_decoded_at_the_point_asked_for():
    decoder = Slope()
    figure = plots.decoded_at(decoder, (1, -0.5))
    assert decoder.latents.tolist() == [[1, -0.5]]
    assert figure.axes[0].get_title() == "decoded at z = (1, −0.5)"
    assert np.allclose(figure.axes[0].images[0].get_array(), 0.8413, atol=1e-4)


def test_the_plane_holds_every_latent_in_its_digits_colour():
    latents = torch.randn(50, 2)
    axes = plots.latent_plane(latents, LABELS).axes[0]
    assert len(axes.collections) == 10
    for digit, points in enumerate(axes.collections):
        assert np.allclose(points.get_offsets(), latents[digit == LABELS])
    assert len({tuple(points.get_facecolor()[0]) for points in axes.collections}) == 10
    assert [text.get_text() for text in axes.texts] == list("0123456789")
    assert axes.get_xlim() == axes.get_ylim()


def test_the_plane_grows_with_the_latents_and_leaves_absent_digits_out():
    axes = drawn(plots.latent_plane(torch.tensor([[9.0, 0.0], [0.0, 1.0]]), torch.tensor([3, 7])))
    assert axes.axes[0].get_xlim()[1] >= 9
    assert [text.get_text() for text in axes.axes[0].texts] == ["3", "7"]


def test_labels_in_the_same_place_are_pushed_apart():
    axes = plots.latent_plane(torch.zeros(50, 2), LABELS).axes[0]
    places = torch.tensor([text.get_position() for text in axes.texts])
    assert torch.pdist(places).min() > 0.08 * axes.get_xlim()[1]


@pytest.mark.parametrize("dimension", [0, 1])
def test_the_grid_steps_evenly_through_the_priors_probability(dimension):
    """z₁ grows to the right, z₂ upwards; each tile shows the image of its own place."""
    axes = plots.latent_grid(Slope(dimension), size=4).axes[0]
    tiles = axes.images[0].get_array().reshape(4, 28, 4, 28)
    assert np.ptp(tiles, axis=(1, 3)).max() == 0
    shares = np.array([0.125, 0.375, 0.625, 0.875])
    expected = np.tile(shares, (4, 1)) if dimension == 0 else np.tile(shares[::-1, None], (1, 4))
    assert np.allclose(tiles[:, 0, :, 0], expected, atol=1e-5)
    middle = [text.get_text() for text in axes.get_xticklabels()].index("0")
    assert axes.get_xticks()[middle] == 2


def test_histograms_are_densities_against_the_prior():
    latents = torch.randn(400, 3) * torch.tensor([1.0, 2.0, 0.1])
    figure = drawn(plots.latent_histograms(latents))
    assert [axes.get_title() for axes in figure.axes] == ["$z_{1}$", "$z_{2}$", "$z_{3}$"]
    for axes in figure.axes:
        area = sum(bar.get_width() * bar.get_height() for bar in axes.patches)
        assert area == pytest.approx(1, abs=1e-5)
        assert max(axes.lines[0].get_ydata()) == pytest.approx(0.3989, abs=1e-3)


def test_of_many_dimensions_the_first_sixteen_are_shown():
    figure = plots.latent_histograms(torch.randn(20, 40))
    assert len(figure.axes) == 16
    assert figure.get_suptitle() == "the first 16 of 40 latent dimensions"
