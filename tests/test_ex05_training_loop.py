"""Exercise 5: the loop trains the given model and logs its losses.

The checks train a toy model with known weights: a right loop leaves exactly one set of final
weights and exactly one log.
"""

import math
from dataclasses import replace

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kata.checking.expect import expect, expect_values, same
from kata.contract import LOG_KEYS
from kata.lessons.ex05.expected import train_vae as expected_training
from kata.lessons.ex05.expected import training_that_fits
from kata.lessons.ex05.tasks import (
    SEEDS,
    flat_task,
    large_task,
    linear_task,
    saddle_task,
    spike_task,
    training_task,
)
from kata.lessons.probes import on_pretend_device
from kata.submission.calls.toy_loaders import CHANNELS_LAST, KINDS
from kata.submission.calls.training import words as training_words
from kata.submission.pretend_device import PRETEND_DEVICE


def check(record, task, right=None):
    """The log's form, then the trained weights, then the log's values."""
    expected, weights = right or training_that_fits(task, record.weights, record.passes)
    words = training_words(task)
    logs = check_form(record, expected, words)
    moves = not same_weights(weights, task.weights)
    if moves and same_weights(record.weights, task.weights):
        expect(False, "Training left the weights unchanged.", words)
    thawed = [name for name in task.frozen if not equal(record.weights[name], task.weights[name])]
    problem = f"A frozen weight (requires_grad=False) was changed: {', '.join(thawed)}."
    expect(not thawed, problem, words)
    touched = [name for name in task.left_out if not equal(record.weights[name], weights[name])]
    problem = f"A weight that the optimizer was not given was changed: {', '.join(touched)}."
    expect(not touched, problem, words)
    # In which weights it is wrong says more than by how much.
    off = [name for name, weight in weights.items() if not trained_to(weight, record.weights[name])]
    shown = {**words, "wrong in the test model": "all weights"}
    if len(off) < len(weights):
        shown["wrong in the test model"] = ", ".join(off)
    expect(not off, "After training, the weights are not what they should be.", shown)
    for key, losses in logs.items():
        shown = torch.tensor(losses), torch.tensor(expected[key])
        expect_values(*shown, words, what=f'log "{key}"', yours="you logged")
    batches, seen = len(expected[LOG_KEYS[0]]), record.batches_seen
    look_for = (
        "a second call of the model: it draws other noise, and running statistics count it, too"
        if seen > batches
        else "a part of the model that is not in train mode for some of them"
    )
    problem = f"The model's batch norm saw {seen} batches; the loader gave {batches}."
    problem += f" Look for {look_for}."
    expect(seen == batches, problem, words)
    expect(
        not record.draws_again,
        "In two batches in a row, the model drew the same random numbers: its noise should be new "
        "for each batch. Look for what sets a seed in the loop, or puts the random state back.",
        words,
    )
    changed = ", ".join(record.changed)
    problem = f"Training changed what it should leave alone: {changed}. Look for what sets or "
    scheduler = " (a scheduler sets lr)" if "setting lr" in changed else ""
    expect(not changed, f"{problem}registers something there{scheduler}.", words)


def trained_to(right, weight):
    return weight.is_floating_point() and same(weight, right.to(weight.dtype))


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
        expect(entries is not None, f'"{key}" should be a list of numbers; yours is not.', words)
        batches = len(expected[key])
        amount = "fewer" if len(entries) < batches else "more"
        expect(
            len(entries) == batches,
            f'"{key}" has {amount} entries than there were batches in all epochs.',
            {**words, "entries": str(len(entries)), "batches": str(batches)},
        )
        kinds = ", ".join(sorted({_type(entry.kind) for entry in entries} - {"float"}))
        problem = f'"{key}" should hold Python floats; it holds objects of type {kinds}. '
        problem += "Look for what makes a plain number of each: .item() or float()."
        expect(not kinds, problem, words)
    return {key: [entry.value for entry in record.log[key]] for key in LOG_KEYS}


def _type(kind):
    """``numpy.float32`` for a type's name that says nothing by itself."""
    return f"numpy.{kind}" if kind in ("float16", "float32", "float64") else kind


def same_weights(first, second):
    return all(equal(first[name], second[name]) for name in second)


def equal(first, second):
    return bool((first == second).all())


def test_returns_a_log_of_three_lists(submission):
    task = training_task(images=4, batch_size=2, num_epochs=1)
    record = submission(task)
    missing = ", ".join(key for key in LOG_KEYS if key not in (record.log or {}))
    yours = f"it returned {record.returned}" if record.log is None else f"yours has no {missing}"
    expect(
        not missing,
        f"train_vae should return a dictionary with the keys {', '.join(LOG_KEYS)}; {yours}.",
    )


def test_one_step_on_one_batch(submission):
    task = training_task(images=3, batch_size=3, num_epochs=1)
    record = submission(task)
    check(record, task)


# First a case that tells: several epochs of several batches, the last one smaller.
@example(images=5, batch_size=2, num_epochs=2, seed=0)
@settings(max_examples=12)
@given(
    images=st.integers(1, 8),
    batch_size=st.integers(1, 4),
    num_epochs=st.integers(1, 3),
    seed=st.integers(0, SEEDS),
)
def test_trains_on_every_batch_of_every_epoch(submission, images, batch_size, num_epochs, seed):
    task = training_task(images=images, batch_size=batch_size, num_epochs=num_epochs, seed=seed)
    record = submission(task)
    check(record, task)


@settings(max_examples=8)
@given(alpha=st.sampled_from([0.25, 2.0, 5.0]), num_epochs=st.integers(1, 2))
def test_alpha_multiplies_the_reconstruction_only(submission, alpha, num_epochs):
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
    # A model may have its weights elsewhere, and move what it is given.
    for where, elsewhere in (("there", False), ("on the CPU; it moves what it is given", True)):
        record = on_pretend_device(submission, replace(task, elsewhere=elsewhere))
        expect(
            record is None or record.facts.all_on_device,
            "The batches did not reach the model on the device that was asked for.",
            {
                "device": f'"{PRETEND_DEVICE}", which stands in for a GPU here',
                "the model's weights": where,
            },
        )


def check_task(submission, **arguments):
    task = training_task(**{"images": 7, "batch_size": 3, "num_epochs": 2, **arguments})
    check(submission(task), task)


@pytest.mark.parametrize("losses", ["unusual kl", "unusual pixels"])
def test_one_loss_function_may_be_handed_in_alone(submission, losses):
    check_task(submission, losses=losses, alpha=0.5)


@pytest.mark.parametrize("loader", [kind for kind in KINDS if kind != "DataLoader"])
def test_works_with_any_kind_of_loader(submission, loader):
    shape = (3, 2, 5) if loader == CHANNELS_LAST else (1, 3, 4)
    check_task(submission, loader=loader, image_shape=shape)


def test_loss_functions_may_be_modules(submission):
    check_task(submission, losses="unusual", loss_modules=True)


@pytest.mark.parametrize("alpha", [0.0, 3.0], ids=str)
def test_alpha_may_be_zero_or_a_whole_number(submission, alpha):
    check_task(submission, alpha=alpha, whole_alpha=True)


def test_where_alpha_is_zero_the_optimizer_still_moves_all_weights(submission):
    """A gradient of 0 is not the same as none: momentum goes on."""
    check_task(submission, alpha=0.0, used=True)


def test_the_device_may_be_a_torch_device(submission):
    check_task(submission, device="cpu", device_object=True)


@pytest.mark.parametrize("batch_size", [1, 300], ids=str)
def test_batches_may_have_any_size(submission, batch_size):
    check_task(submission, images=12 if batch_size == 1 else 301, batch_size=batch_size)


def test_images_may_have_channels_and_pixels_of_any_value(submission):
    task = training_task(images=7, batch_size=3, num_epochs=2, image_shape=(3, 2, 5))
    images = 4 * task.images - 2
    images[1], images[5] = 0, 1  # Blank images count, too.
    task = replace(task, images=images)
    check(submission(task), task)


@pytest.mark.parametrize("shape", [(2, 4, 3), (1, 6, 1)], ids=str)
def test_images_may_be_narrow(submission, shape):
    check_task(submission, image_shape=shape)


def test_images_may_be_larger_than_the_data_sets(submission):
    task = large_task(images=7, batch_size=3, num_epochs=2)
    check(submission(task), task)


def test_the_model_may_give_pixels_of_any_value(submission):
    task = linear_task(images=7, batch_size=3, num_epochs=2)
    check(submission(task), task)


def test_the_optimizer_may_hold_some_of_the_weights_only(submission):
    check_task(submission, left_out=("filter", "image_bias"))


def test_trains_in_float64_where_model_and_images_are(submission):
    check_task(submission, dtype=torch.float64)


def test_every_part_of_the_model_is_in_train_mode(submission):
    check_task(submission, half_awake=True)


def test_trains_on_when_the_loss_is_zero(submission):
    task = saddle_task(images=6, batch_size=3, num_epochs=2, alpha=0.0, rate=0.1, used=True)
    task = replace(task, images=0 * task.images)
    check(submission(task), task)


def test_trains_on_when_the_losses_rise(submission):
    task = saddle_task(images=6, batch_size=3, num_epochs=4, alpha=0.01, rate=0.1, used=True)
    check(submission(task), task)


def test_errors_of_one_batch_may_be_far_larger_than_those_of_others(submission):
    task = spike_task(images=9, batch_size=3, num_epochs=2)
    check(submission(task), task)


def test_model_and_optimizer_may_have_been_used_before(submission):
    check_task(submission, used=True)


@pytest.mark.parametrize("frozen", ["filter", "image_bias"])
def test_weights_may_be_frozen(submission, frozen):
    check_task(submission, frozen=(frozen,))


def test_a_weight_may_change_no_output(submission):
    check_task(submission, spare=True)


def test_alpha_may_be_large(submission):
    check_task(submission, alpha=784.0, rate=1e-3)


@pytest.mark.parametrize("log_var", [-13.0, 13.0, 30.0], ids=str)
def test_log_variances_may_be_far_from_zero(submission, log_var):
    check_task(submission, log_var=log_var, rate=min(1.0, math.exp(-log_var)))


def test_an_earlier_log_stays_when_it_is_called_again(submission):
    check_task(submission, again=True)


def test_trains_in_every_one_of_many_epochs(submission):
    task = linear_task(images=3, batch_size=3, num_epochs=102)
    check(submission(task), task)


# Last, as a thousand steps take longest.
@pytest.mark.parametrize(("batches", "epochs"), [(64, 1), (10, 102)])
def test_keeps_training_while_the_losses_do_not_move(submission, batches, epochs):
    task = flat_task(batches=batches, num_epochs=epochs)
    log, weights = expected_training(replace(task, images=task.images[:1], num_epochs=1))
    log = {key: losses * batches * epochs for key, losses in log.items()}
    check(submission(task), task, (log, weights))
