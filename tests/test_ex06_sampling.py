"""Exercise 6: sample_images decodes latents drawn from the prior.

The checks' decoder is linear, so that the latents can be read off the images it gave.
"""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kata.checking.expect import expect, expect_floating, same
from kata.lessons.ex06.tasks import flat_task, latents_of, reshaping_task, sampling_task
from kata.lessons.noise import flaw_of_normal_noise
from kata.lessons.probes import on_pretend_device
from kata.submission.calls.sampling import words as sampling_words
from kata.submission.pretend_device import PRETEND_DEVICE

seeds = st.integers(0, 2**31)

AT_ONCE = 250
"""Calls within one time limit: some right ways to draw latents take a millisecond."""


def expect_images(images, task):
    """The right number of images, of the shape that the decoder gives."""
    shape = (task.num_images, *task.basis.shape[1:])
    expect(
        images.shape[1:] == shape[1:],
        "The images don't have the shape that the decoder gives. This check's decoder is a small "
        "one, and its images are not 28×28: sample_images should work with any decoder.",
        {
            **sampling_words(task),
            "you returned": images,
            "expected": f"shape {list(shape)}",
        },
    )
    expect(
        len(images) == task.num_images,
        "The number of images is not the one that was asked for.",
        {**sampling_words(task), "you returned": images},
    )
    expect_floating(images, sampling_words(task))


def flaw_of_latents(latents, rows="rows", columns="columns"):
    return flaw_of_normal_noise(latents, whose="their", rows=rows, columns=columns)


def sample(submission, task, seed=None):
    """The latents behind the images of one call, [num_images, latent_dim]."""
    if seed is not None:
        submission.seed(seed)
    record = submission(task)
    expect_images(record.images, task)
    latents, rest = latents_of(record.images, task)
    expect(
        rest < 1e-3,
        "The images are not what the decoder gives for any latents.",
        {**sampling_words(task), "you returned": record.images},
    )
    return latents


@settings(max_examples=15)
@given(num_images=st.integers(1, 9), latent_dim=st.integers(1, 8))
def test_gives_one_image_for_each_one_asked_for(submission, num_images, latent_dim):
    task = sampling_task(num_images, latent_dim)
    record = submission(task)
    for latents in record.latents:
        expect(
            latents.dim() == 2 and latents.shape[1] == latent_dim,
            "The decoder was given latents of the wrong shape; it takes one row per image, and in "
            "it one number per latent dimension.",
            {**sampling_words(task), "latents": f"shape {list(latents.shape)}"},
        )
    expect_images(record.images, task)


@given(seeds)
def test_returns_the_images_as_the_decoder_gave_them(submission, seed):
    task = sampling_task(4, 3)
    submission.seed(seed)
    record = submission(task)
    expect_images(record.images, task)
    given_latents = [each for each in record.latents if each.shape[1:] == (3,)]
    decoded = [(each.double() @ task.basis.double().flatten(1)) for each in given_latents]
    images = record.images.flatten(1)
    for row, image in enumerate(images if decoded else []):
        every = torch.cat(decoded)
        gaps = (every - image.double()).abs().amax(dim=1)
        nearest = every[gaps.argmin()].to(image.dtype)
        expect(
            bool((gaps < 1e-4).any()),
            f"Image {row} is not what the decoder gave for any of its latents.",
            sampling_words(task),
            compared={
                "you returned": record.images[row],
                "nearest of the decoder's": nearest.view(record.images.shape[1:]),
            },
        )
    sample(submission, task, seed)


def test_latents_are_standard_normal(submission, seed):
    latents = sample(submission, sampling_task(20_011, 8), seed)
    expect(bool((latents - latents[0]).abs().max() > 1e-4), "All images of a call are the same.")
    flaw = flaw_of_latents(latents)
    expect(flaw is None, f"The latents are not drawn from N(0, I): {flaw}.")


def test_many_latent_dimensions_are_independent(submission, seed):
    latents = sample(submission, sampling_task(150, 100), seed)
    flaw = flaw_of_latents(latents) or flaw_of_latents(latents.T, "columns", "rows")
    expect(flaw is None, f"The latents are not drawn from N(0, I): {flaw}.")


@settings(max_examples=15)
@given(seeds)
def test_every_call_gives_new_images(submission, seed):
    task = sampling_task(3, 2)
    first, second = sample(submission, task, seed), sample(submission, task)
    gap = float((first - second).abs().max())
    expect(gap > 1e-4, "Two calls in a row gave the same images.", sampling_words(task))


@settings(max_examples=15)
@given(seeds)
def test_images_follow_the_seed_set_outside(submission, seed):
    task = sampling_task(3, 2)
    first = sample(submission, task, seed)
    again = sample(submission, task, seed)
    expect(
        same(again, first),
        "The same seed, set before each of two calls, gave different images.",
        {**sampling_words(task), "first latents": first, "second latents": again},
    )
    other = sample(submission, task, seed + 1)
    expect(float((first - other).abs().max()) > 1e-4, "Two seeds gave the same images.")


def test_so_do_the_images_of_later_calls(submission, seed):
    task = replace(sampling_task(3, 2), calls=3)
    records = []
    for _ in range(2):
        submission.seed(seed)
        records.append(submission(task))
    first, again = ([record.images, *record.later] for record in records)
    for number, pair in enumerate(zip(first, again, strict=True), 1):
        expect(
            same(*pair),
            f"The same seed, set before each of two series of calls, gave different images in call "
            f"{number} of each. Look for what seeds torch's random numbers anew, or counts calls.",
            sampling_words(task),
        )


def test_no_gradient_is_tracked(submission):
    record = submission(sampling_task(2, 2))
    expect(not record.gradient_tracked, "The images carry a graph: gradients were tracked.")


def test_latents_lie_on_the_device(submission):
    sample(submission, sampling_task(3, 2, device="cpu"))
    # A decoder may have its weights elsewhere, and move what it is given.
    for task in (sampling_task(3, 2), replace(sampling_task(3, 2), elsewhere=True)):
        record = on_pretend_device(submission, task)
        expect(
            record is None or record.on_device,
            "The decoder was given latents that are not on the device that was asked for.",
            {
                **sampling_words(task),
                "device": f'"{PRETEND_DEVICE}", which stands in for a GPU here',
            },
        )


@pytest.mark.parametrize(("num_images", "latent_dim"), [(300, 1), (1, 64), (257, 33)])
def test_gives_images_in_any_number_for_latents_of_any_size(submission, num_images, latent_dim):
    task = sampling_task(num_images, latent_dim)
    sample(submission, task)
    problem = "The images carry a graph: gradients were tracked."
    expect(not submission(task).gradient_tracked, problem, sampling_words(task))


def test_the_decoder_may_give_a_part_of_larger_images(submission):
    sample(submission, replace(sampling_task(5, 3), trims=True))


def test_a_single_latent_dimension_is_standard_normal(submission, seed):
    flaw = flaw_of_latents(sample(submission, sampling_task(5001, 1), seed))
    expect(flaw is None, f"With one latent dimension, it is not drawn from N(0, 1): {flaw}.")


@pytest.mark.parametrize("mode", ["no_grad", "inference"])
def test_works_where_gradients_are_switched_off(submission, mode):
    task = sampling_task(6 if mode == "inference" else 7, 5)
    sample(submission, replace(task, mode=mode))
    sample(submission, task)


def test_the_device_may_be_a_torch_device(submission):
    sample(submission, sampling_task(4, 3, device="cpu", device_object=True))


@pytest.mark.parametrize(
    "task",
    [sampling_task(3, 2), reshaping_task(3, (1, 2, 2))],
    ids=["linear decoder", "decoder that only reshapes"],
)
def test_earlier_images_stay_when_it_is_called_again(submission, task):
    record = submission(replace(task, calls=4))
    for images in record.later:
        expect(
            not torch.equal(images, record.images),
            "After later calls, the first call's images are the same as those of a later call: the "
            "calls seem to share memory.",
        )


def test_the_decoder_may_be_trained_on_between_two_calls(submission):
    task = replace(sampling_task(4, 3), calls=2, retrained=True)
    record = submission(task)
    for images in record.later:
        expect_images(images, task)
        _, rest = latents_of(images.flip(-1), task)
        expect(
            rest < 1e-3,
            "After a first call, the decoder was trained on. The second call's images are not what "
            "it gives now. Look for a copy of the decoder, or of its weights, that is kept.",
            sampling_words(task),
        )


@pytest.mark.parametrize(("num_images", "latent_dim"), [(1, 3), (2, 2), (5, 2)])
def test_latents_of_many_small_calls_are_standard_normal(submission, seed, num_images, latent_dim):
    task = replace(sampling_task(num_images, latent_dim), calls=AT_ONCE)
    rounds = -(-5000 // (num_images * latent_dim * AT_ONCE))
    submission.seed(seed)
    drawn = []
    for _ in range(rounds):
        record = submission(task)
        drawn += [record.images, *record.later]
    for images in {(images.shape, images.dtype): images for images in drawn}.values():
        expect_images(images, task)
    latents, _ = latents_of(torch.cat(drawn), task)
    by_call = latents.view(len(drawn), -1)
    flaw = flaw_of_latents(latents) or flaw_of_latents(by_call, "calls", "places in a call")
    images = "one image" if num_images == 1 else f"{num_images} images"
    of = f"{len(drawn)} calls for {images}, taken together,"
    expect(flaw is None, f"The latents of {of} are not drawn from N(0, I): {flaw}.")


@pytest.mark.parametrize(
    "shape", [(3, 5, 1), (2, 1, 3), (1, 1, 6), (4, 3, 3), (1, 40, 33)], ids=str
)
def test_images_may_have_any_shape(submission, shape):
    sample(submission, sampling_task(4, 3, shape=shape))


@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 3, 2)], ids=str)
def test_the_pixels_of_an_image_may_be_alike(submission, shape):
    sample(submission, flat_task(5, shape))


@pytest.mark.parametrize("size", [1e-3, 1e4], ids=str)
def test_pixels_may_be_of_any_size(submission, size):
    task = sampling_task(50, 3)
    images = submission(replace(task, basis=size * task.basis)).images
    expect_images(images, task)
    _, rest = latents_of(images / size, task)
    given = {**sampling_words(task), "this decoder's pixels": f"values of about {size:g}"}
    expect(rest < 1e-5, "The images are not what the decoder gives for any latents.", given)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_the_decoder_keeps_its_weights_hooks_and_statistics(submission, dtype):
    task = replace(sampling_task(4, 3, dtype=dtype), evaluating=True)
    record = submission(task)
    changed = ", ".join(record.changed)
    problem = f"Sampling changed what it should leave alone: {changed}. Look for what is set, "
    expect(not changed, problem + "switched, registered or removed on the decoder.")
    given, yours = (str(each).removeprefix("torch.") for each in (dtype, record.images.dtype))
    problem = f"The decoder gave {given} images, and you returned {yours}: return them as they are."
    expect(record.images.dtype == dtype, problem, sampling_words(task))
