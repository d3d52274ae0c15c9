"""The data sets: what training can rely on, and the one line where MNIST can't be had."""

import struct
import sys
from itertools import chain

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import interpolate

from kata import data
from kata.data import MNIST_FILES, data_folder, load_data
from kata.errors import UserError
from kata.training.batches import training_batches


@pytest.fixture(scope="module")
def digits():
    return load_data("digits")


def test_digits_have_the_shape_and_range_of_mnist(digits):
    assert digits.train_images.shape == (1500, 1, 28, 28)
    assert digits.test_images.shape == (297, 1, 28, 28)
    for images, labels in [
        (digits.train_images, digits.train_labels),
        (digits.test_images, digits.test_labels),
    ]:
        assert images.dtype == torch.float32
        assert labels.dtype == torch.int64
        assert labels.shape == (len(images),)
        assert images.min() == 0
        assert images.max() == 1
        assert set(labels.tolist()) == set(range(10))


def test_a_digit_lies_in_the_middle_and_fades_out(digits):
    around = torch.ones(28, 28, dtype=torch.bool)
    around[4:24, 4:24] = False
    assert digits.train_images[:, 0, around].mean() < 0.02
    assert digits.train_images[:, :, [0, 1, 26, 27]].max() < 0.02
    assert digits.train_images[:, :, :, [0, 1, 26, 27]].max() < 0.02


def test_enlarging_keeps_what_was_drawn_and_whose_label_it_is(digits):
    """Shrunk again, each image is most like the original that it was made of."""
    originals = load_digits()
    flat = torch.tensor(originals.images.reshape(-1, 64) / 16, dtype=torch.float32)
    shrunk = interpolate(digits.test_images[:, :, 4:24, 4:24], size=(8, 8), mode="area")
    nearest = torch.cdist(shrunk.flatten(1), flat).argmin(dim=1)
    assert (torch.tensor(originals.target)[nearest] == digits.test_labels).float().mean() > 0.99


def test_no_test_image_was_trained_on(digits):
    train = {image.numpy().tobytes() for image in digits.train_images}
    test = {image.numpy().tobytes() for image in digits.test_images}
    assert not train & test
    assert len(train | test) == 1797


def test_the_split_is_the_same_whatever_the_seed(digits):
    torch.manual_seed(99)
    again = load_data("digits")
    assert torch.equal(again.train_images, digits.train_images)
    assert torch.equal(again.test_labels, digits.test_labels)


def test_an_unknown_data_set_is_one_line():
    with pytest.raises(UserError, match=r"no data set 'cifar'.*digits, mnist"):
        load_data("cifar")


def test_the_folder_is_the_option_then_the_variable_then_the_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("KATA_DATA", str(tmp_path / "variable"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert data_folder(tmp_path / "option") == tmp_path / "option"
    assert data_folder() == tmp_path / "variable"
    monkeypatch.setenv("KATA_DATA", "")
    assert data_folder() == tmp_path / "cache" / "vae-kata"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_folder() == tmp_path / ".cache" / "vae-kata"


def write_mnist(folder, images=3):
    """Files in MNIST's format, with so few images that nothing needs to be downloaded."""
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    pixels = np.arange(images * 784, dtype=np.int64).astype(np.uint8)
    labels = np.arange(images, dtype=np.uint8)
    for part in ("train", "t10k"):
        header = struct.pack(">4i", 0x803, images, 28, 28)
        (raw / f"{part}-images-idx3-ubyte").write_bytes(header + pixels.tobytes())
        header = struct.pack(">2i", 0x801, images)
        (raw / f"{part}-labels-idx1-ubyte").write_bytes(header + labels.tobytes())
    return pixels.reshape(images, 1, 28, 28)


def test_mnist_is_read_from_the_folder_that_is_named(tmp_path):
    pixels = write_mnist(tmp_path)
    split = load_data("mnist", tmp_path)
    assert split.train_images.dtype == torch.float32
    assert torch.equal(split.test_images, torch.tensor(pixels) / 255)
    assert split.train_labels.tolist() == [0, 1, 2]


def one_line_for_mnist(folder):
    with pytest.raises(UserError) as caught:
        load_data("mnist", folder)
    text = str(caught.value)
    assert "\n" not in text
    assert "--data digits" in text
    return text


def test_mnist_out_of_reach_names_the_files_and_the_folder(monkeypatch, tmp_path):
    torchvision = pytest.importorskip("torchvision")
    monkeypatch.setattr(torchvision.datasets.MNIST, "mirrors", ["file:///nowhere/"])
    text = one_line_for_mnist(tmp_path)
    assert all(name in text for name in MNIST_FILES)
    assert str(tmp_path / "MNIST" / "raw") in text
    assert "--data-dir DIR" in text


def test_damaged_mnist_files_are_one_line_too(tmp_path):
    write_mnist(tmp_path)
    path = tmp_path / "MNIST" / "raw" / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:1000])
    assert str(tmp_path) in one_line_for_mnist(tmp_path)


def test_mnist_without_torchvision_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "torchvision.datasets", None)
    assert f"goes with torch {torch.__version__}" in one_line_for_mnist(tmp_path)


def test_the_real_mnist():
    raw = data_folder() / "MNIST" / "raw"
    if not all((raw / name).exists() for name in MNIST_FILES):
        pytest.skip("MNIST is not here")
    split = load_data("mnist")
    assert split.train_images.shape == (60_000, 1, 28, 28)
    assert split.test_images.shape == (10_000, 1, 28, 28)
    assert (split.train_images.min(), split.train_images.max()) == (0, 1)
    assert split.train_images.mean().item() == pytest.approx(0.1307, abs=1e-4)
    assert split.train_labels[:5].tolist() == [5, 0, 4, 1, 9]


@pytest.fixture
def numbered():
    """Ten images, each filled with its own label."""
    labels = torch.arange(10)
    images = labels.float().view(10, 1, 1, 1).expand(10, 1, 28, 28)
    return data.Split(images, labels, images[:0], labels[:0])


def epoch(batches):
    return [labels.tolist() for _, labels in batches]


def test_an_epoch_has_every_image_once_and_keeps_the_smaller_last_batch(numbered):
    batches = training_batches(numbered, 4, seed=0)
    assert len(batches) == 3
    for _ in range(2):
        seen = epoch(batches)
        assert [len(batch) for batch in seen] == [4, 4, 2]
        assert sorted(chain(*seen)) == list(range(10))
    for images, labels in batches:
        assert images.shape == (len(labels), 1, 28, 28)
        assert torch.equal(images[:, 0, 0, 0], labels.float())


def test_the_seed_alone_decides_the_order_which_changes_in_each_epoch(numbered):
    first = training_batches(numbered, 4, seed=1)
    orders = [epoch(first) for _ in range(3)]
    assert orders[0] != orders[1] != orders[2]
    torch.manual_seed(7)
    again = training_batches(numbered, 4, seed=1)
    assert [epoch(again) for _ in range(3)] == orders
    assert epoch(training_batches(numbered, 4, seed=2)) != orders[0]
