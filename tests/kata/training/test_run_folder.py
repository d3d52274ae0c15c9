"""The run folder: each file's name, and what is found in a folder."""

from pathlib import Path

import pytest

from kata.training.run_folder import PICTURES, PLANE_PICTURES, RunFolder, finished_runs


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path / "run")


def test_the_names_are_those_that_earlier_trainings_left(folder: RunFolder) -> None:
    paths = (folder.model, folder.settings, folder.losses, folder.checkpoint, folder.page)
    assert [path.name for path in paths] == [
        "model.safetensors",
        "settings.json",
        "losses.csv",
        "checkpoint.safetensors",
        "explore.html",
    ]
    assert {path.parent for path in paths} == {folder.path}
    assert folder.epoch(7) == folder.path / "epochs" / "0007.safetensors"
    assert folder.picture("overview.png") == folder.path / "overview.png"
    assert set(PLANE_PICTURES) < set(PICTURES)


def test_kept_epochs_are_in_order_and_other_files_are_none(folder: RunFolder) -> None:
    assert folder.kept_epochs() == {}
    folder.epochs.mkdir(parents=True)
    for number in (10_000, 9_999, 2):
        folder.epoch(number).touch()
    for name in ("0001.safetensors.bak", "best.safetensors", ".0003.safetensors.77", "²"):
        (folder.epochs / name).touch()
    assert list(folder.kept_epochs().items()) == [
        (number, folder.epoch(number)) for number in (2, 9_999, 10_000)
    ]


def test_unfinished_files_are_those_of_checkpoints_and_epochs(folder: RunFolder) -> None:
    folder.epochs.mkdir(parents=True)
    left = {folder.path / ".checkpoint.safetensors.4711", folder.epochs / ".0003.safetensors.4711"}
    for path in (*left, folder.checkpoint, folder.epoch(3), folder.path / ".notes"):
        path.touch()
    assert set(folder.unfinished()) == left


def test_a_run_without_settings_is_not_finished(tmp_path: Path) -> None:
    done, training = RunFolder(tmp_path / "a" / "done"), RunFolder(tmp_path / "training")
    for run in (done, training):
        run.path.mkdir(parents=True)
        run.model.touch()
    done.settings.touch()
    assert finished_runs(tmp_path) == [done]
