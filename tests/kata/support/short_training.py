"""Trainings short enough for tests: forty digits, a small model, and pictures left blank."""

import argparse
import csv
import json
from functools import cache

import pytest
from matplotlib.figure import Figure

from kata import plots
from kata.data import Split, load_data
from kata.errors import UserError
from kata.manifest import ROOT
from kata.training import command, results

ALWAYS = {"model.safetensors", "losses.csv", "settings.json", "training-curves.png"}
ALWAYS |= {"reconstructions.png", "samples.png", "latent-histograms.png", "checkpoint.safetensors"}
PLANE = {"latent-plane.png", "latent-grid.png", "overview.png"}
PLOTS = ("training_curves", "reconstructions", "image_row", "latent_histograms", "latent_plane")
PLOTS += ("latent_grid", "overview")


@cache
def few_digits():
    """Forty digits to train on: three batches of 16, the last one smaller."""
    full = load_data("digits")
    return Split(
        full.train_images[:40], full.train_labels[:40], full.test_images[:20], full.test_labels[:20]
    )


def trainer(folder, monkeypatch):
    """Trains a small model and returns the exit status; options as on the command line."""
    monkeypatch.setattr(command, "load_data", lambda name, data_dir: few_digits())
    monkeypatch.chdir(folder)

    def call(*options, package=ROOT / "solutions", out="out"):
        defaults = ["--package", str(package), "--out", str(folder / out)]
        defaults += ["--model", "mlp", "--epochs", "2", "--batch-size", "16", "--device", "cpu"]
        return command.run(parsed(*defaults, *map(str, options)))

    return call


def leave_blank(monkeypatch):
    """Pictures take longer to draw than a short training."""
    for name in PLOTS:
        monkeypatch.setattr(plots, name, lambda *_: Figure(figsize=(1, 1)))
    monkeypatch.setattr(results, "DOTS_PER_INCH", 10)


def parsed(*options):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args(options)


def refusal(call, *options, **keywords):
    """The line that a call is refused with."""
    with pytest.raises(UserError) as caught:
        call(*options, **keywords)
    text = str(caught.value)
    assert "\n" not in text
    return text


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def settings(folder):
    return json.loads((folder / "settings.json").read_text())
