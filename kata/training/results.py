"""How good a trained model is: its losses on the test images, and the pictures of a run."""

import io
from collections.abc import Mapping
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from kata import plots
from kata.data import Split
from kata.model import no_kl
from kata.training.losses import LOSSES, Losses, finite
from kata.training.run_folder import (
    LATENT_GRID,
    LATENT_HISTOGRAMS,
    LATENT_PLANE,
    OVERVIEW,
    RECONSTRUCTIONS,
    SAMPLES,
    TRAINING_CURVES,
)
from kata.training.settings import TrainingSettings
from kata.training.trainer import Training

DOTS_PER_INCH = 120
IMAGES_IN_A_ROW = 12
IMAGES_IN_PLOTS = 10_000
BATCH_SIZE = 500


def assess(
    settings: TrainingSettings, pieces: Mapping[str, Any], split: Split, training: Training
) -> tuple[Losses, dict[str, Figure]]:
    """The losses on the test images, and the pictures by file name.

    Pictures of latents are left out where training diverged, those of the latent plane also
    where the latents have other than 2 dimensions.
    """
    model = training.model.eval()
    decoder = model.get_submodule("decoder")
    _, z_mean, z_log_var, decoded = _outputs(model, split.test_images, settings.device)
    kl = pieces.get("kl_divergence", no_kl)(z_mean, z_log_var).item()
    reconstruction = pieces["pixel_sum_mse"](decoded, split.test_images).item()
    combined = settings.alpha * reconstruction + kl
    losses = dict(zip(LOSSES, map(finite, (combined, reconstruction, kl)), strict=True))

    samples = pieces["sample_images"](
        decoder, IMAGES_IN_A_ROW, settings.latent_dim, device=settings.device
    )
    figures = {
        TRAINING_CURVES: plots.training_curves(training.log, training.batches_per_epoch),
        RECONSTRUCTIONS: plots.reconstructions(
            split.test_images[:IMAGES_IN_A_ROW], decoded[:IMAGES_IN_A_ROW]
        ),
        SAMPLES: plots.image_row(samples),
    }
    labels = split.train_labels[:IMAGES_IN_PLOTS]
    images = split.train_images[:IMAGES_IN_PLOTS]
    encoded, z_mean, _, _ = _outputs(model, images, settings.device)
    if encoded.isfinite().all() and z_mean.isfinite().all():
        figures[LATENT_HISTOGRAMS] = plots.latent_histograms(encoded)
        if settings.latent_dim == 2:
            figures[LATENT_PLANE] = plots.latent_plane(z_mean, labels)
            figures[LATENT_GRID] = plots.latent_grid(decoder)
            figures[OVERVIEW] = plots.overview(z_mean, labels, decoder)
    return losses, figures


def _outputs(model: nn.Module, images: Tensor, device: str) -> list[Tensor]:
    """The model's four outputs for all the images, on the CPU."""
    with torch.no_grad():
        parts = [model(part.to(device)) for part in images.split(BATCH_SIZE)]
    return [torch.cat(outputs).cpu() for outputs in zip(*parts, strict=True)]


def png(figure: Figure) -> bytes:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=DOTS_PER_INCH)
    return picture.getvalue()
