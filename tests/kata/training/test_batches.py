"""Batches from memory: the same as DataLoader's, in the same order."""

import itertools

import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from kata.training.batches import BatchFeed, MemoryBatches


def numbered(count):
    """So many images, each filled with its own label."""
    labels = torch.arange(count)
    return labels.float().view(-1, 1, 1, 1).expand(count, 1, 2, 2), labels


def both(count, batch_size, seed=123):
    """Batches from memory, and DataLoader's of the same images and seed."""
    images, labels = numbered(count)
    generator = torch.Generator().manual_seed(seed)
    loader = DataLoader(
        TensorDataset(images, labels), batch_size=batch_size, shuffle=True, generator=generator
    )
    return MemoryBatches(images, labels, batch_size, seed), loader, generator


@pytest.mark.parametrize(
    ("count", "batch_size"), [(10, 4), (12, 4), (3, 8), (8, 8), (1, 1), (1000, 7)]
)
def test_the_batches_are_those_of_a_data_loader_epoch_after_epoch(count, batch_size):
    ours, theirs, generator = both(count, batch_size)
    assert len(ours) == len(theirs)
    for _ in range(3):
        for mine, other in zip(ours, theirs, strict=True):
            assert all(torch.equal(a, b) for a, b in zip(mine, other, strict=True))
            assert [part.dtype for part in mine] == [torch.float32, torch.int64]
        assert torch.equal(ours.state(), generator.get_state())


@pytest.mark.parametrize(("count", "batch_size"), [(10, 4), (12, 4)])
@pytest.mark.parametrize("taken", [0, 1, 2, 3])
def test_loops_that_stop_early_find_the_order_that_a_data_loader_gives(count, batch_size, taken):
    ours, theirs, _ = both(count, batch_size)
    for batches in (ours, theirs):
        list(itertools.islice(iter(batches), taken))
    assert [labels.tolist() for _, labels in ours] == [labels.tolist() for _, labels in theirs]


def test_two_iterators_at_once_are_those_of_a_data_loader():
    ours, theirs, _ = both(10, 4)
    crossed = [
        [(a.tolist(), b.tolist()) for (_, a), (_, b) in zip(batches, batches, strict=True)]
        for batches in (ours, theirs)
    ]
    assert crossed[0] == crossed[1]


def test_the_global_random_numbers_are_left_alone():
    ours, _, _ = both(10, 4)
    before = torch.get_rng_state()
    list(ours)
    assert torch.equal(torch.get_rng_state(), before)


def test_writing_into_a_batch_leaves_the_images_alone():
    images, labels = (part.clone() for part in numbered(10))
    batches = MemoryBatches(images, labels, 10, seed=0)
    for batch_images, batch_labels in batches:
        batch_images.fill_(-1)
        batch_labels.fill_(-1)
    assert torch.equal(images, numbered(10)[0])
    assert torch.equal(labels, numbered(10)[1])


def test_the_images_are_held_once():
    images, labels = (part.clone() for part in numbered(10))
    batches = MemoryBatches(images, labels, 4, seed=0)
    assert len(batches.dataset) == 10
    assert batches.dataset.tensors[0].data_ptr() == images.data_ptr()


def test_a_state_taken_between_epochs_brings_the_later_ones_back():
    batches, _, _ = both(10, 4)
    list(batches)
    state = batches.state()
    expected = [[labels.tolist() for _, labels in batches] for _ in range(2)]
    other, _, _ = both(10, 4, seed=5)
    other.set_state(state)
    assert [[labels.tolist() for _, labels in other] for _ in range(2)] == expected


def test_batches_are_gathered_on_the_device_that_was_asked_for():
    images, labels = numbered(10)
    batches = MemoryBatches(images, labels, 4, seed=0, device="meta")
    shapes = [(len(a), a.device.type, b.device.type) for a, b in batches]
    assert shapes == [(4, "meta", "meta"), (4, "meta", "meta"), (2, "meta", "meta")]


def test_a_batch_size_below_one_is_refused():
    with pytest.raises(ValueError, match="1 or more, not 0"):
        MemoryBatches(*numbered(10), 0, seed=0)


def test_a_feed_counts_a_batch_when_the_next_one_is_asked_for():
    batches, _, _ = both(10, 4)
    events = []
    feed = BatchFeed(batches, 6, lambda: events.append("begin"), lambda: events.append("end"))
    assert len(feed) == 3
    loader = iter(feed)
    next(loader)
    assert (events, feed.batches_done) == (["begin"], 6)
    next(loader)
    assert (events, feed.batches_done) == (["begin", "end", "begin"], 7)
    loader.close()  # a loop that leaves an epoch is not done with its last batch
    assert (events, feed.batches_done) == (["begin", "end", "begin"], 7)
    list(feed)
    assert feed.batches_done == 10
