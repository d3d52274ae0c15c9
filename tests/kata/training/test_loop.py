"""One protocol for both loops: what each reports to the log, and when an epoch is whole."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from kata.contract import LOG_KEYS
from kata.data import load_data
from kata.model import build_model
from kata.training.batches import BatchFeed, MemoryBatches
from kata.training.fast import FastLoop
from kata.training.loop import PlainLoop, TrainingLoop
from kata.training.losses import LossLog
from solutions.ex02_reparameterize import reparameterize
from solutions.ex03_kl_divergence import kl_divergence
from solutions.ex04_reconstruction_loss import pixel_sum_mse
from solutions.ex05_training_loop import train_vae

IMAGES, BATCH_SIZE = 40, 16  # two whole batches and a smaller one


def run(loop: TrainingLoop, epochs: int = 2, epochs_before: int = 0) -> Any:
    """What the loop returned, what was logged, and (batches logged, whole) after each epoch."""
    torch.manual_seed(1)
    split = load_data("digits")
    model = build_model("mlp", {"reparameterize": reparameterize})
    batches = MemoryBatches(split.train_images[:IMAGES], split.train_labels[:IMAGES], BATCH_SIZE, 1)
    batches_before = epochs_before * len(batches)
    log = LossLog({key: [0.0] * batches_before for key in LOG_KEYS}, alpha=0.5)
    feed = BatchFeed(batches, batches_before, log.begin_batch, log.end_batch)
    ends = []
    returned = loop.run(
        model,
        loop.make_optimizer(model, 5e-4, "cpu"),
        feed,
        epochs,
        device="cpu",
        alpha=0.5,
        kl_divergence=kl_divergence,
        pixel_sum_mse=pixel_sum_mse,
        log=log,
        epoch_done=lambda whole: ends.append((len(log), whole)),
    )
    assert feed.batches_done == batches_before + epochs * len(batches)
    return returned, log.losses, ends


@pytest.mark.parametrize("loop", [PlainLoop(train_vae), FastLoop()], ids=["plain", "fast"])
def test_both_log_what_they_return_and_announce_each_epoch(loop: TrainingLoop) -> None:
    returned, logged, ends = run(loop)
    assert returned == logged
    assert ends == [(3, True), (6, True)]


def test_both_train_alike() -> None:
    (plain, _, _), (fast, _, _) = run(PlainLoop(train_vae)), run(FastLoop())
    for key in LOG_KEYS:
        assert fast[key] == pytest.approx(plain[key], rel=0.02)


@pytest.mark.parametrize("loop", [PlainLoop(train_vae), FastLoop()], ids=["plain", "fast"])
def test_a_resumed_loop_counts_on_from_the_epochs_before(loop: TrainingLoop) -> None:
    _, logged, ends = run(loop, epochs=1, epochs_before=4)
    assert ends == [(15, True)]
    assert logged[LOG_KEYS[0]][:12] == [0.0] * 12


def hoards(model: Any, optimizer: Any, loader: Any, num_epochs: int, **options: Any) -> Any:
    """Takes all batches before it trains on any."""
    return train_vae(model, optimizer, [*loader, *loader], 1, **options)


def steps_once_more(model: Any, optimizer: Any, *arguments: Any, **options: Any) -> Any:
    optimizer.step()
    return train_vae(model, optimizer, *arguments, **options)


def ignores_the_losses_it_is_given(*arguments: Any, **options: Any) -> Any:
    options |= {"kl_divergence": kl_divergence, "pixel_sum_mse": pixel_sum_mse}
    return train_vae(*arguments, **options)


@pytest.mark.parametrize("loop", [hoards, steps_once_more, ignores_the_losses_it_is_given])
def test_odd_loops_have_no_whole_epochs(loop: Callable[..., Any]) -> None:
    _, _, ends = run(PlainLoop(loop))
    assert [whole for _, whole in ends] == [False, False]
