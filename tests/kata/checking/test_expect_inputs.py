"""What a call owes to its inputs, and that a failure says which input it is about."""

import pytest
import torch

from kata.checking.expect import CheckFailed
from kata.checking.expect_inputs import expect_dtype, expect_gradients, expect_unchanged


def leaves():
    return {name: torch.ones(2, requires_grad=True) for name in ("z_mean", "z_log_var")}


def test_a_gradient_of_zero_is_a_gradient():
    inputs = leaves()
    value = (inputs["z_mean"] + 0 * inputs["z_log_var"]).sum()
    to_mean, to_log_var = expect_gradients(value, inputs, {})
    assert to_mean.tolist() == [1, 1]
    assert to_log_var.tolist() == [0, 0]


def test_says_which_input_gets_no_gradient():
    inputs = leaves()
    with pytest.raises(CheckFailed, match=r"No gradient reaches z_log_var\."):
        expect_gradients(inputs["z_mean"].sum(), inputs, {})


def test_says_that_no_input_gets_any():
    inputs = leaves()
    with pytest.raises(CheckFailed, match="No gradient reaches z_mean or z_log_var: "):
        expect_gradients(inputs["z_mean"].detach().sum(), inputs, {})


def test_says_what_torch_says_where_it_refuses():
    inputs = leaves()
    value = (inputs["z_mean"] * inputs["z_log_var"]).sum()
    value.backward()
    with pytest.raises(CheckFailed, match="a second time"):
        expect_gradients(value, inputs, {})


def test_says_which_input_was_changed_and_where():
    before = {"images": torch.zeros(4, 5)}
    now = {"images": before["images"].clone()}
    expect_unchanged(now, before)
    now["images"][2, 3] = 7
    with pytest.raises(
        CheckFailed, match=r"changed images(.|\n)*0 at \[2, 3\](.|\n)*7 at \[2, 3\]"
    ):
        expect_unchanged(now, before)


def test_a_change_in_the_last_digits_can_be_seen():
    now = {"z_log_var": torch.tensor([[0.0, 1.0 - 2**-24]])}
    with pytest.raises(CheckFailed, match=r"1 at \[0, 1\](.|\n)*0\.99999994 at \[0, 1\]"):
        expect_unchanged(now, {"z_log_var": torch.tensor([[0.0, 1.0]])})


def test_an_input_of_another_size_was_changed():
    with pytest.raises(CheckFailed, match="changed images"):
        expect_unchanged({"images": torch.zeros(3)}, {"images": torch.zeros(4)})


def test_says_both_dtypes():
    with pytest.raises(CheckFailed, match="float64 in, float32 out"):
        expect_dtype(torch.zeros(1), torch.float64, {})


def test_a_number_among_the_inputs_is_owed_nothing():
    start = torch.ones(2, requires_grad=True)
    [to_start] = expect_gradients((3 * start).sum(), {"start": start, "steps": 3}, {"steps": 3})
    assert to_start.tolist() == [3, 3]
    expect_unchanged({"steps": 3}, {"steps": 3})
