"""Exercise 5: the loop trains the given model and logs its losses.

The checks train a toy model with known weights: a right loop leaves exactly one set of final
weights and exactly one log.
"""

from dataclasses import replace

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kata.checking.expect import expect, expect_values
from kata.contract import LOG_KEYS
from kata.lessons.ex05.expected import train_vae as expected_training
from kata.lessons.ex05.tasks import training_task
from kata.lessons.probes import on_pretend_device
from kata.submission.calls.training import words as training_words
from kata.submission.pretend_device import PRETEND_DEVICE


def check(record, task):
    """The log's form, then the trained weights, then the log's values."""
    expected, weights = expected_training(task)
    words = training_words(task)
    logs = check_form(record, expected, words)
    if task.num_epochs and same_weights(record.weights, task.weights):
        expect(False, "After training, the model's weights are what they were before.", words)
    for name, weight in weights.items():
        shown = {**words, "layer": f"{name} of a small test model"}
        trained = record.weights[name]
        expect_values(trained, weight, shown, what="model's trained weight", yours="yours")
    for key, losses in logs.items():
        shown = torch.tensor(losses), torch.tensor(expected[key])
        expect_values(*shown, words, what=f'log "{key}"', yours="you logged")


def check_form(record, expected, words):
    """The logged losses by key, if the log has the right form."""
    expect(
        record.log is not None,
        f"train_vae should return a dictionary of three lists; it returned {record.returned}.",
        words,
    )
    for key in LOG_KEYS:
        expect(key in record.log, f'The log has no "{key}".', words)
        entries = record.log[key]
        expect(entries is not None, f'"{key}" is not a list.', words)
        count = f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}"
        expect(
            len(entries) == len(expected[key]),
            f'"{key}" has {count}; there should be one per batch: {len(expected[key])}.',
            words,
        )
        kinds = ", ".join(sorted({entry.kind for entry in entries} - {"float"}))
        expect(not kinds, f'"{key}" should hold Python floats; it holds {kinds}.', words)
    return {key: [entry.value for entry in record.log[key]] for key in LOG_KEYS}


def same_weights(first, second):
    return all(torch.equal(first[name], second[name]) for name in second)


def test_returns_a_log_of_three_lists(submission):
    task = training_task(images=4, batch_size=2, num_epochs=1)
    record = submission(task)
    keys = "returned " + record.returned if record.log is None else f"keys {sorted(record.log)}"
    expect(
        record.log is not None and set(record.log) >= set(LOG_KEYS),
        f"train_vae should return a dictionary with the keys {', '.join(LOG_KEYS)}; it {keys}.",
    )


def test_one_step_on_one_batch(submission):
    task = training_task(images=3, batch_size=3, num_epochs=1)
    record = submission(task)
    check(record, task)


@settings(max_examples=12)
@given(
    images=st.integers(1, 8),
    batch_size=st.integers(1, 4),
    num_epochs=st.integers(1, 3),
    seed=st.integers(0, 1000),
)
def test_trains_on_every_batch_of_every_epoch(submission, images, batch_size, num_epochs, seed):
    task = training_task(images=images, batch_size=batch_size, num_epochs=num_epochs, seed=seed)
    record = submission(task)
    check(record, task)


@settings(max_examples=8)
@given(alpha=st.sampled_from([0.25, 2.0, 5.0]), num_epochs=st.integers(1, 2))
def test_alpha_weighs_the_reconstruction_only(submission, alpha, num_epochs):
    task = training_task(images=8, batch_size=3, num_epochs=num_epochs, alpha=alpha)
    record = submission(task)
    check(record, task)


def test_a_last_batch_of_one_image_counts(submission):
    task = training_task(images=7, batch_size=3, num_epochs=2, alpha=0.5)
    record = submission(task)
    check(record, task)


def test_no_epochs_give_three_empty_lists(submission):
    task = training_task(images=4, batch_size=2, num_epochs=0)
    record = submission(task)
    check(record, task)


def test_uses_the_loss_functions_it_is_given(submission):
    task = training_task(images=8, batch_size=3, num_epochs=2, alpha=0.5, losses="unusual")
    record = submission(task)
    check(record, task)


def test_without_loss_functions_it_takes_those_of_exercises_3_and_4(submission):
    task = training_task(images=8, batch_size=3, num_epochs=2, losses="default")
    record = submission(task)
    check(record, task)


def test_batches_are_moved_to_the_device(submission):
    task = training_task(images=4, batch_size=2, num_epochs=1)
    check(submission(replace(task, device="cpu")), task)
    record = on_pretend_device(submission, task)
    expect(
        record is None or record.facts.all_on_device,
        "The model's batches did not come from the device that was asked for.",
        {"device": f'"{PRETEND_DEVICE}"'},
    )
