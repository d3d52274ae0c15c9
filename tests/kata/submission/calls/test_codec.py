"""Tasks, records and facts cross the wire whole; whatever else comes is a ValueError."""

import dataclasses
import json

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kata.contract import LOG_KEYS, Interface
from kata.lessons.ex05.tasks import training_task
from kata.lessons.ex06.tasks import sampling_task
from kata.manifest import interfaces
from kata.submission.calls import codec, sampling, training
from kata.submission.calls.toy_optimizer import LEARNING_RATES


def training_record():
    log = {
        LOG_KEYS[0]: [training.LogEntry("float", 1.5), training.LogEntry("Tensor", 2.0)],
        LOG_KEYS[1]: None,
    }
    arguments = [("z_mean", "z_log_var")], [("decoded", "other")]
    facts = training.Facts(["forward", "step"], [[0, 2], [-1]], *arguments)
    weights = {name: torch.full((2,), float(i)) for i, name in enumerate(LEARNING_RATES)}
    return training.Record(
        log, "a value of type dict", weights, 1, False, 2, ["the model's hooks"], facts
    )


CASES = [
    training_task(images=5, batch_size=2, num_epochs=2, alpha=0.5),
    training_task(images=3, batch_size=3, num_epochs=0, device="cpu", losses="default"),
    training_record(),
    dataclasses.replace(training_record(), log=None, returned="nothing (None)"),
    training.Facts(),
    sampling_task(4, 3),
    sampling_task(1, 2, device="cpu"),
    sampling.Record(
        torch.zeros(2, 1, 3, 3), [], True, [torch.ones(2, 3), torch.zeros(0, 3)], False, False, []
    ),
]
KINDS = [type(case) for case in CASES]


def same(one, other):
    if isinstance(one, torch.Tensor):
        return one.dtype == other.dtype and torch.equal(one, other)
    if dataclasses.is_dataclass(one):
        return type(one) is type(other) and same(vars(one), vars(other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{type(case).__module__[-8:]}")
def test_what_is_sent_arrives(case):
    values, tensors = codec.encode(case)
    assert same(codec.decode(type(case), json.loads(json.dumps(values)), tensors), case)


def test_interfaces_arrive():
    values, tensors = codec.encode(list(interfaces()))
    assert codec.decode(list[Interface], json.loads(json.dumps(values)), tensors) == [*interfaces()]


def test_infinity_and_not_a_number_arrive():
    values = [training.LogEntry("float", float("inf")), training.LogEntry("float", float("nan"))]
    sent = json.loads(json.dumps(codec.encode(values)[0]))
    found = codec.decode(list[training.LogEntry], sent, [])
    assert found[0].value == float("inf")
    assert found[1].value != found[1].value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{type(case).__module__[-8:]}")
def test_a_tensor_too_many_or_too_few_is_refused(case):
    values, tensors = codec.encode(case)
    with pytest.raises(ValueError, match="more tensors"):
        codec.decode(type(case), values, [*tensors, torch.zeros(1)])
    if tensors:
        with pytest.raises(ValueError, match="fewer tensors"):
            codec.decode(type(case), values, tensors[:-1])


def test_a_field_too_many_or_too_few_is_refused():
    values, _ = codec.encode(training.Facts())
    with pytest.raises(ValueError, match="parts"):
        codec.decode(training.Facts, {**values, "more": 1}, [])
    del values["events"]
    with pytest.raises(ValueError, match="parts"):
        codec.decode(training.Facts, values, [])


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (int, True),
        (int, 1.0),
        (float, "1"),
        (float, True),
        (float, 10**400),
        (bool, 1),
        (str, None),
        (list[int], {"0": 1}),
        (dict[str, int], [1]),
        (tuple[str, str], ["one"]),
        (tuple[str, str], ["one", "two", "three"]),
        (tuple[str, ...], ["one", 2]),
        (int | None, "none"),
    ],
    ids=lambda part: str(part)[:30],
)
def test_a_value_of_another_type_is_refused(kind, value):
    with pytest.raises(ValueError, match=r"type|parts|large"):
        codec.decode(kind, value, [])


def test_long_texts_are_cut():
    assert len(codec.decode(str, "x" * 10**6, [])) == codec.MAX_TEXT


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(st.sampled_from(KINDS), JSON, st.integers(0, 3))
def test_anything_at_all_is_refused_or_read(kind, value, count):
    try:
        found = codec.decode(kind, value, [torch.zeros(1)] * count)
    except ValueError:
        return
    assert type(found) is kind


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_record_is_refused_or_read(data):
    """One part of a good one is replaced by anything."""
    case = data.draw(st.sampled_from(CASES))
    values, tensors = codec.encode(case)
    holder, key = values, data.draw(st.sampled_from(sorted(values)))
    while isinstance(holder[key], dict | list) and holder[key] and data.draw(st.booleans()):
        holder = holder[key]
        keys = sorted(holder) if isinstance(holder, dict) else range(len(holder))
        key = data.draw(st.sampled_from(keys))
    holder[key] = data.draw(JSON)
    try:
        found = codec.decode(type(case), values, tensors)
    except ValueError:
        return
    assert type(found) is type(case)
