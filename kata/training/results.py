"""What a trained model is worth: its losses on the test images, and the pictures of a run."""

import io
from collections.abc import Mapping
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from kata import plots
from kata.data import Split
from kata.model import no_kl
from kata.training.loop import Training
from kata.training.losses import LOSSES, Losses, finite
from kata.training.settings import TrainingSettings

PLANE_PICTURES = ("latent-plane.png", "latent-grid.png", "overview.png")
PICTURES = (
    "training-curves.png",
    "reconstructions.png",
    "samples.png",
    "latent-histograms.png",
    *PLANE_PICTURES,
)
DOTS_PER_INCH = 120
SAMPLES = 12
IMAGES_IN_PLOTS = 10_000
IMAGES_AT_ONCE = 500


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
    kl = pieces.get("ex03", no_kl)(z_mean, z_log_var).item()
    reconstruction = pieces["ex04"](decoded, split.test_images).item()
    combined = settings.alpha * reconstruction + kl
    losses = dict(zip(LOSSES, map(finite, (combined, reconstruction, kl)), strict=True))

    samples = pieces["ex06"](decoder, SAMPLES, settings.latent_dim, device=settings.device)
    figures = {
        "training-curves.png": plots.training_curves(training.log, training.batches_per_epoch),
        "reconstructions.png": plots.reconstructions(
            split.test_images[:SAMPLES], decoded[:SAMPLES]
        ),
        "samples.png": plots.image_row(samples),
    }
    labels = split.train_labels[:IMAGES_IN_PLOTS]
    images = split.train_images[:IMAGES_IN_PLOTS]
    encoded, z_mean, _, _ = _outputs(model, images, settings.device)
    if encoded.isfinite().all() and z_mean.isfinite().all():
        figures["latent-histograms.png"] = plots.latent_histograms(encoded)
        if settings.latent_dim == 2:
            figures["latent-plane.png"] = plots.latent_plane(z_mean, labels)
            figures["latent-grid.png"] = plots.latent_grid(decoder)
            figures["overview.png"] = plots.overview(z_mean, labels, decoder)
    return losses, figures


def _outputs(model: nn.Module, images: Tensor, device: str) -> list[Tensor]:
    """The model's four outputs for all the images, on the CPU."""
    with torch.no_grad():
        parts = [model(part.to(device)) for part in images.split(IMAGES_AT_ONCE)]
    return [torch.cat(outputs).cpu() for outputs in zip(*parts, strict=True)]


def png(figure: Figure) -> bytes:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=DOTS_PER_INCH)
    return picture.getvalue()
