"""Exercise 1: Trim keeps the top-left 28×28 pixels."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from kata.checking.expect import expect_values
from kata.checking.expect_inputs import (
    expect_dtype,
    expect_gradients,
    expect_parameters_get_gradients,
    expect_unchanged,
)
from kata.checking.repeated_calls import (
    expect_each_call,
    expect_kept_results,
    expect_refilled_calls,
)
from kata.lessons.ex01 import expected
from kata.lessons.inputs import IMAGE_LAYOUTS, LATER_CALL, MODES

sizes = st.integers(28, 40)
counts = st.integers(1, 3)
MANY_DIGITS = {torch.int64: 2**60, torch.int32: 2**30}
"""Whole numbers with more digits than float64 has, and than float32 has."""


def numbered(*shape: int) -> Tensor:
    """Images in which all pixels differ."""
    return torch.arange(1.0, 1 + torch.Size(shape).numel()).view(shape)


def check(submission, *shape: int) -> None:
    images = numbered(*shape)
    shown = {"images": images, "pixels": "numbered from 1, row by row"}
    expect_values(submission(images.clone()), expected.Trim(images), shown, exact=True)


def test_a_29_by_29_image_becomes_its_top_left_28_by_28(submission):
    check(submission, 5, 1, 29, 29)


@given(counts, counts, sizes, sizes)
def test_keeps_the_top_left_pixels(submission, count, channels, height, width):
    check(submission, count, channels, height, width)


def test_leaves_a_28_by_28_image_unchanged(submission):
    check(submission, 2, 1, 28, 28)


def test_keeps_all_30_images(submission):
    check(submission, 30, 1, 29, 30)


def test_keeps_all_30_channels(submission):
    check(submission, 1, 30, 29, 30)


def test_keeps_all_where_images_channels_and_pixels_are_as_many(submission):
    check(submission, 29, 29, 29, 29)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16], ids=str)
def test_keeps_the_dtype(submission, dtype):
    images = (numbered(1, 2, 29, 29) % 97).to(dtype)
    trimmed = submission(images.clone())
    expect_dtype(trimmed, dtype, {"images": images})
    expect_values(trimmed, expected.Trim(images), {"images": images}, exact=True)


@given(counts, sizes, sizes)
def test_does_not_write_into_its_input(submission, count, height, width):
    images = numbered(count, 1, height, width)
    before = images.clone()
    submission(images)
    expect_unchanged({"images": images}, {"images": before})


@given(sizes, sizes)
def test_gradient_is_one_on_pixels_kept_and_zero_on_pixels_trimmed(submission, height, width):
    before = numbered(2, 2, height, width)
    images = before.clone().requires_grad_()
    shown = {"images": before}
    trimmed = submission(images)
    expect_values(trimmed, expected.Trim(before), shown, exact=True)
    (gradient,) = expect_gradients(trimmed.sum(), {"images": images}, shown)
    kept = torch.zeros_like(before)
    kept[..., :28, :28] = 1
    expect_values(gradient, kept, shown, what="gradient to images", yours="gradient you got")


@pytest.mark.parametrize(
    "shape", [(600, 1, 29, 29), (1, 70, 31, 29), (1, 2, 300, 150), (2, 1, 28, 200)], ids=str
)
def test_trims_images_of_any_size(submission, shape):
    check(submission, *shape)


def test_keeps_pixels_of_any_value(submission):
    images = (numbered(2, 2, 30, 29) % 11 - 5) / 3
    images[0, 0, 0, :6] = torch.tensor([1e6, -1e6, 1e-6, 1e30, -1e30, 1e-30])
    shown = {"images": images, "pixels": "large and small ones: 1e+30, −1e+30 and 1e-30, say"}
    expect_values(submission(images.clone()), expected.Trim(images), shown, exact=True)


@pytest.mark.parametrize("edge", [0.0, 1.0], ids=str)
def test_keeps_edges_of_one_color(submission, edge):
    images = numbered(2, 2, 33, 32) + 5
    for side in (slice(0, 2), slice(-2, None)):
        images[:, :, side] = images[..., side] = edge
    shown = {"images": images, "two rows and columns on each side": f"all {edge:g}"}
    expect_values(submission(images.clone()), expected.Trim(images), shown, exact=True)


def test_keeps_float64_pixels_to_the_last_digit(submission):
    images = numbered(2, 1, 29, 30).double() / 3
    shown = {"images": images}
    expect_values(submission(images.clone()), expected.Trim(images), shown, exact=True)


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.uint8, torch.bool], ids=str)
def test_keeps_pixels_of_whole_numbers_and_truth_values(submission, dtype):
    images = (numbered(2, 1, 29, 31) % 7).to(dtype)
    if dtype in MANY_DIGITS:
        images += MANY_DIGITS[dtype]
    shown = {"images": images}
    trimmed = submission(images.clone())
    expect_dtype(trimmed, dtype, shown)
    expect_values(trimmed, expected.Trim(images), shown, exact=True)


@pytest.mark.parametrize("layout", IMAGE_LAYOUTS)
def test_images_may_lie_in_memory_in_any_way(submission, layout):
    images = IMAGE_LAYOUTS[layout](numbered(3, 2, 31, 30))
    shown = {"images": images, "they are": layout}
    expect_values(submission(images), expected.Trim(images), shown, exact=True)


@pytest.mark.parametrize("mode", MODES)
def test_works_where_gradients_are_switched_off(submission, mode):
    with MODES[mode]():
        calls = [(numbered(2, 1, 29, 31) + 5000 * i,) for i in range(3)]
        expect_each_call(submission, calls, expected.Trim, ["images"], exact=True, under=mode)
    check(submission, 2, 1, 29, 31)


def test_the_same_tensor_may_hold_other_images_at_the_next_call(submission):
    calls = [(numbered(2, 1, 29, 30) + 5000 * i,) for i in range(3)]
    calls.append((calls[-1][0].flip(3),))  # Its pixels add up to the same.
    expect_refilled_calls(submission, calls, expected.Trim, ["images"], exact=True)


def test_earlier_results_stay_when_it_is_called_again(submission):
    shapes = [(2, 1, 29, 29), (1, 3, 40, 33), (2, 1, 28, 28), (2, 1, 29, 29)] * 3
    calls = [(numbered(*shape) + 10_000 * i,) for i, shape in enumerate(shapes)]
    expect_kept_results(submission, calls, expected.Trim, ["images"], exact=True)


def test_gradient_reaches_a_parameter_too(submission):
    expect_parameters_get_gradients(submission, {"images": numbered(2, 1, 29, 30)})


def test_gradient_from_later_layers_passes_through(submission):
    before = numbered(2, 2, 30, 29)
    images = before.clone().requires_grad_()
    shown = {
        "images": before,
        "given": "in the middle of a graph, to a Trim in eval mode that was called before, on the "
        "first image alone, in inference mode",
    }
    inner = images * 1.0
    trimmed = submission(inner)
    expect_unchanged({"images": inner}, {"images": before}, given=shown["given"])
    submission(images.flip(0) * 3.0)
    shown["before the gradients are taken"] = LATER_CALL
    expect_values(trimmed, expected.Trim(before), shown, exact=True)
    weights = 1000 * (numbered(2, 2, 28, 28) % 5 - 2)
    (gradient,) = expect_gradients((trimmed * weights).sum(), {"images": images}, shown)
    kept = torch.zeros_like(before)
    kept[..., :28, :28] = weights
    expect_values(gradient, kept, shown, what="gradient to images", yours="gradient you got")
