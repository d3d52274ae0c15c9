"""Exercise 7: the VAE puts its parts together.

The checks' encoder and decoder are small and linear, so that what the VAE does with them can be
computed from what it returns. What its own linear layers are is read off a first call.
"""

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kata.checking.expect import expect, expect_floating, expect_shape
from kata.lessons.ex07.expected import (
    agree,
    are_tied,
    close_in_each_row,
    decoded_from,
    default_encoded,
    draw_behind,
    lines_of,
    paths_of,
)
from kata.lessons.ex07.tasks import vae_task
from kata.lessons.inputs import IMAGE_LAYOUTS
from kata.lessons.probes import on_pretend_device
from kata.submission.calls.vae import OUTPUTS, words, words_of_call

SAME_LAYERS = ("forward", "encoding_fn", "copied", "loaded")
"""Calls in which the linear layers are those of the first."""
OF_ENCODING = "The result of encoding_fn"


def check(submission, *calls, **options):
    """Everything about these calls of one VAE, the first of them forward."""
    task = vae_task(*calls, **options)
    record = submission(task)
    for number in range(len(task.calls)):
        check_form(record, task, number)
    check_parts(record, task)
    problem = (
        "A model draws with the function that was passed in to another: look at where it is kept."
    )
    expect(not record.foreign_draw, problem, words(task))
    check_what_was_handed_in(record, task)
    for number in range(len(task.calls)):
        check_encoder(record, task, number)
    lines = lines_of(record)
    expect(
        not are_tied(*lines),
        "z_mean and z_log_var rise and fall together: each should come from a linear layer with "
        "weights of its own.",
        words_of_call(task, 0),
    )
    for number in range(len(task.calls)):
        check_draw(record, task, number, lines)
        check_layers(record, task, number, lines)
        check_decoder(record, task, number)
    problem = (
        "Something beside reparameterize uses torch's random numbers, or sets them back: the draws "
        "would not follow the seed, or come again. Look for what seeds, or sets back."
    )
    expect(record.random_kept, problem, words(task))
    return task, record


def check_form(record, task, number):
    """What was returned, and its shapes."""
    outcome, given = record.outcomes[number], words_of_call(task, number)
    latents = len(task.batches[number]), task.to_image.shape[1]
    if task.calls[number] == "encoding_fn":
        wanted, names, shapes = "one tensor", (OF_ENCODING,), (latents,)
        asked = "encoding_fn should return one tensor, the draw"
    else:
        wanted, names = "a tuple of four tensors", OUTPUTS
        shapes = latents, latents, latents, tuple(task.batches[number].shape)
        asked = f"forward should return four tensors: {', '.join(OUTPUTS)}"
    shown = {**given, "you returned": outcome.returned, "expected": wanted}
    expect(not outcome.returned, f"{asked}.", shown)
    for name, output, shape in zip(names, outcome.outputs, shapes, strict=True):
        yours = "you returned" if name == OF_ENCODING else f"your {name}"
        expect_shape(output, shape, given, yours=yours, problem=f"{name} has the wrong shape.")
        expect_floating(output, given, name.removeprefix("The "), yours)
        expect(
            output.dtype == task.to_image.dtype,
            f"{name} has another dtype than the images and the parts.",
            {**given, yours: str(output.dtype), "expected": str(task.to_image.dtype)},
        )


def check_parts(record, task):
    """Whether torch finds what has to be trained, moved and saved."""
    given = words(task)
    expect(not record.copies_ran, "What runs is a copy of the parts that were handed in.", given)
    expect(
        not record.unregistered,
        f"Torch does not find the {' and the '.join(record.unregistered)} among the model's parts: "
        "nothing of that would be trained, moved or saved.",
        given,
    )
    expect(
        record.own_before > 0 or record.own_after > 0,
        "The model's parameters are those of the encoder and the decoder alone: torch finds no "
        "linear layers.",
        given,
    )
    expect(
        record.own_before == record.own_after,
        "The model has other parameters after its first call than before: an optimizer that was "
        "made before would train only some of them.",
        {
            **given,
            "of linear layers, before": str(record.own_before),
            "after": str(record.own_after),
        },
    )


def check_encoder(record, task, number):
    outcome, given = record.outcomes[number], words_of_call(task, number)
    expect(bool(outcome.features), "The encoder that was handed in was never called.", given)
    expect(outcome.images_kept, "The encoder was not given the images as they are.", given)
    expect(
        len(outcome.features) == 1 or task.evaluating,
        "The encoder ran more than once for one batch. With dropout, each pass gives other "
        "features, and what is returned would not belong together.",
        {**given, "times": str(len(outcome.features))},
    )


def check_draw(record, task, number, lines):
    """That encoded is a draw, from the mean and the log-variance that are returned."""
    outcome, given = record.outcomes[number], words_of_call(task, number)
    encoded, *rest = outcome.outputs
    what, yours = ("encoded", "your encoded") if rest else (OF_ENCODING, "you returned")
    if not task.passed:
        pair = rest[:2] or [line(outcome.features[0]) for line in lines]
        expected = default_encoded(*pair)
        expect(
            close_in_each_row(encoded, expected),
            f"{what} is not what exercise 2 draws from z_mean and z_log_var.",
            given,
            {yours: encoded, "expected": expected},
        )
        return
    expect(
        bool(outcome.draws), "The function reparameterize that was passed in was not called.", given
    )
    draw = draw_behind(outcome, encoded)
    expect(
        draw is not None,
        f"{what} is not what reparameterize returned.",
        given,
        {yours: encoded, "reparameterize returned": outcome.draws[0].encoded},
    )
    for name, output, used in zip(OUTPUTS[1:3], rest, (draw.z_mean, draw.z_log_var), strict=False):
        expect(
            agree(output, used),
            f"{name} as it is returned is not the {name} that encoded was drawn from.",
            given,
            {f"your {name}": output, "reparameterize was given": used},
        )


def check_layers(record, task, number, lines):
    """That mean and log-variance follow from the features as linear layers give them."""
    outcome, given = record.outcomes[number], words_of_call(task, number)
    call, found = task.calls[number], outcome.outputs[1:3]
    if not found:
        if not task.passed:
            return
        draw = draw_behind(outcome, outcome.outputs[0])
        found = draw.z_mean, draw.z_log_var
    for name, values, line in zip(OUTPUTS[1:3], found, lines, strict=True):
        if call == "zeroed":
            expect(
                not values.nan_to_num(0).any(),
                f"With all the weights that torch finds set to 0, {name} should be 0: what it "
                "comes from is not among the model's parameters.",
                {**given, f"your {name}": values},
            )
        elif call == "stirred":
            gap = found[0] - found[1]
            expect(
                not _tells(gap[1:], lines) or not agree(gap, gap[:1].expand_as(gap)),
                "z_mean and z_log_var lie equally far apart for every image: their linear layers "
                "share their weights. Look at what each of them is made of.",
                {**given, "your z_mean": found[0], "your z_log_var": found[1]},
            )
        elif call in SAME_LAYERS:
            expected = line(outcome.features[0]).to(values.dtype)
            problem = f"{name} is not what one linear layer makes of the features."
            if number > 0:
                problem = (
                    f"{name} does not follow from the features as in the first call of the model: "
                    "its linear layer should stay the same, and nothing come after it."
                )
            compared = {f"your {name}": values, "expected": expected}
            expect(agree(values, expected), problem, given, compared)
    expect(
        call == "zeroed" or not _tells(found[0], lines) or not agree(*found),
        "z_mean and z_log_var are the same; each should come from a linear layer of its own.",
        {**given, "your z_mean": found[0], "your z_log_var": found[1]},
    )


def _tells(values, lines):
    """Whether so many numbers agree by chance less than once in a billion times: a single one, or
    those of a single weight, do so once in a few thousand."""
    return values.numel() >= 4 and lines[0].weights.numel() >= 4


def check_decoder(record, task, number):
    outcome, given = record.outcomes[number], words_of_call(task, number)
    if task.calls[number] == "encoding_fn":
        expect(
            not outcome.latents,
            "encoding_fn ran the decoder, which is not needed for what it returns.",
            given,
        )
        return
    encoded, _, _, decoded = outcome.outputs
    expect(bool(outcome.latents), "The decoder that was handed in was never called.", given)
    expected = decoded_from(encoded, task).to(decoded.dtype)
    expect(
        close_in_each_row(decoded, expected),
        "decoded is not what the decoder makes of encoded.",
        given,
        {"the decoder was given": outcome.latents[0], "your encoded": encoded},
    )


def check_what_was_handed_in(record, task):
    changed = ", ".join(record.changed)
    problem = f"The model changed what it should leave alone: {changed}."
    expect(not changed, problem, words(task))


def test_what_forward_returns_belongs_together(submission):
    check(submission)


def test_the_linear_layers_stay_the_same_from_call_to_call(submission):
    check(submission, "forward", "forward", "forward", images=4)


def test_the_same_images_may_come_again(submission):
    check(submission, "forward", "forward", "encoding_fn", "forward", again=True)


def test_encoding_fn_draws_without_the_decoder(submission):
    check(submission, "forward", "encoding_fn", images=4)


def test_noise_is_drawn_in_evaluation_too(submission):
    check(submission, "forward", "encoding_fn", "forward", evaluating=True)


def test_two_models_have_nothing_in_common(submission):
    check(submission, "forward", "other", "forward", "encoding_fn")


def test_torch_finds_all_weights_that_have_to_be_trained(submission):
    check(submission, "forward", "stirred", "zeroed")


@pytest.mark.parametrize("evaluating", [False, True])
def test_gradients_reach_every_part(submission, evaluating):
    calls = ("forward", "encoding_fn", "forward")
    task, record = check(submission, *calls, gradients=True, evaluating=evaluating)
    for number, outcome in enumerate(record.outcomes):
        given = words_of_call(task, number)
        for name, output, gradient, tracked in zip(
            OUTPUTS, outcome.outputs, outcome.gradients, outcome.tracked, strict=False
        ):
            expect(tracked, f"{name} carries no graph: no gradient flows back from it.", given)
            paths = paths_of(name, number, record, task)
            to_features = paths.by_mean + paths.by_log_var
            expect(
                agree(gradient.to_features, to_features),
                f"The gradient of {name} does not reach the encoder as it should.",
                {
                    **given,
                    "your gradient": f"{float(gradient.to_features.norm()):.4g} in size",
                    "expected": f"{float(to_features.norm()):.4g}",
                },
            )
            expect(
                agree(gradient.to_image, paths.to_image),
                f"The gradient of {name} does not reach the decoder as it should.",
                given,
            )
            expect(
                gradient.reached > 0,
                f"The gradient of {name} does not reach the weights of a linear layer.",
                {**given, f"your {name}": output},
            )


@example(features=4, latents=3, images=1, seed=0)
@settings(max_examples=6)
@given(
    features=st.integers(1, 8),
    latents=st.integers(1, 6),
    images=st.integers(1, 4),
    seed=st.integers(0, 1000),
)
def test_sizes_are_those_handed_in(submission, features, latents, images, seed):
    options = {"features": features, "latents": latents, "images": images, "seed": seed}
    check(submission, "forward", "forward", "encoding_fn", shape=(1, 2, 4), **options)


@pytest.mark.parametrize(("features", "latents"), [(48, 33), (40, 1), (1, 20)])
def test_features_and_latents_may_be_dozens_or_one(submission, features, latents):
    options = {"features": features, "latents": latents, "shape": (1, 5, 10)}
    check(submission, "forward", "forward", "encoding_fn", **options)


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 2, 5), (2, 7, 1)], ids=str)
def test_images_may_have_any_shape(submission, shape):
    check(submission, "forward", "forward", "encoding_fn", shape=shape)


def test_a_batch_may_have_any_number_of_images(submission):
    numbers = (1, 300, 1, 2)
    calls = ("forward", "forward", "forward", "encoding_fn", "forward")
    check(submission, *calls, images=numbers)


def test_mean_and_log_variance_may_be_any_number(submission):
    check(submission, "forward", "forward", "encoding_fn", images=20, size=15.0)


def test_without_a_function_it_takes_that_of_exercise_2(submission):
    check(submission, "forward", "encoding_fn", "forward", passed=False)


def test_models_can_be_copied_and_their_weights_loaded(submission):
    check(submission, "forward", "copied", "loaded", "forward", evaluating=True)


def test_sets_no_seed(submission):
    task = vae_task("forward", "encoding_fn")
    submission.seed(1)
    submission(task)
    problem = "The model sets torch's seed, so it would draw the same noise again and again."
    expect(submission.current_seed() == 1, problem, words(task))


@pytest.mark.parametrize("mode", ["no_grad", "inference"])
def test_works_where_gradients_are_switched_off(submission, mode):
    check(submission, "forward", "encoding_fn", "forward", mode=mode)


def test_works_in_float64_where_model_and_images_are(submission):
    check(submission, "forward", "encoding_fn", dtype=torch.float64)


@pytest.mark.parametrize("layout", IMAGE_LAYOUTS)
def test_images_may_lie_in_memory_in_any_way(submission, layout):
    check(submission, "forward", "forward", "encoding_fn", layout=layout, shape=(2, 3, 4))


def test_everything_stays_on_the_device_of_the_parts(submission):
    task = vae_task("forward", "encoding_fn")
    record = on_pretend_device(submission, task)
    problem = "Not everything stayed on the device of the model's parts and of the images."
    given = {"device": '"meta", which stands in for a GPU here'}
    expect(record is None or record.on_device, problem, given)
