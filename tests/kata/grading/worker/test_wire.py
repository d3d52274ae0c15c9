"""The wire: what is sent arrives; whatever else arrives is a ProtocolError and nothing worse."""

import json

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from kata.grading.worker import wire
from kata.grading.worker.wire import DTYPES, Closed, Message, ProtocolError, encode, receive
from kata.lessons.inputs import IMAGE_LAYOUTS

shapes = st.lists(st.integers(0, 3), max_size=4)


def frame(message):
    return b"".join(bytes(piece) for piece in encode(message))


def read_from(content):
    """A ``read`` that gives these bytes, then nothing."""
    left = bytearray(content)

    def read(count):
        if count > len(left):
            raise Closed("no more")
        piece = left[:count]
        del left[:count]
        return piece

    return read


def header(values, tensors):
    text = json.dumps({"values": values, "tensors": tensors}).encode()
    return wire.PREFIX.pack(len(text), 0) + text


@given(st.sampled_from(sorted(DTYPES)), shapes, st.integers(0, 2**16))
def test_tensors_arrive_as_they_were_sent(name, shape, seed):
    generator = torch.Generator().manual_seed(seed)
    sent = (torch.randn(shape, generator=generator) * 3).to(DTYPES[name])
    (arrived,) = receive(read_from(frame(Message({}, [sent])))).tensors
    assert arrived.dtype == sent.dtype
    assert torch.equal(arrived, sent)


def test_values_and_several_tensors_arrive_in_order():
    sent = Message({"x": [1, "ä", None]}, [torch.arange(3), torch.zeros(0, 2), torch.tensor(1.5)])
    arrived = receive(read_from(frame(sent)))
    assert arrived.values == sent.values
    assert [each.tolist() for each in arrived.tensors] == [[0, 1, 2], [], 1.5]


def test_many_tensors_arrive_each_in_memory_of_its_own():
    like = [torch.full((2, 3), float(i)) for i in range(5)]
    sent = [*like, torch.zeros(2, 3).T, torch.ones(6), torch.tensor(True), *like[:2]]
    arrived = receive(read_from(frame(Message({}, sent)))).tensors
    for here, there in zip(sent, arrived, strict=True):
        assert here.shape == there.shape
        assert torch.equal(here, there)
    assert len({each.untyped_storage().data_ptr() for each in arrived}) == len(sent)


def test_an_honest_header_is_read():
    arrived = receive(read_from(header({}, [["float32", [0, 2], 3], ["int8", [0], 1]]))).tensors
    assert [tuple(each.shape) for each in arrived] == [(0, 2)] * 3 + [(0,)]


def test_not_a_number_and_infinity_arrive():
    sent = torch.tensor([float("nan"), float("inf")])
    (arrived,) = receive(read_from(frame(Message({}, [sent])))).tensors
    assert arrived.isnan()[0]
    assert arrived.isinf()[1]


@pytest.mark.parametrize(
    "strange",
    [
        torch.zeros(2, 3).T,
        torch.zeros(3, 1).expand(3, 4),
        torch.zeros(()).expand(1),
        torch.arange(9.0).view(3, 3)[::2, 1:],
        torch.tensor([1 + 2j]).conj(),
    ],
    ids=["transposed", "expanded", "expanded to one", "sliced", "conjugated"],
)
def test_views_arrive_with_their_values(strange):
    (arrived,) = receive(read_from(frame(Message({}, [strange])))).tensors
    assert torch.equal(arrived, strange.resolve_conj())
    assert arrived.is_contiguous()


@pytest.mark.parametrize("layout", IMAGE_LAYOUTS)
def test_the_judges_tensors_keep_their_layout(layout):
    images = IMAGE_LAYOUTS[layout](torch.arange(120.0).view(2, 3, 4, 5))
    sent = b"".join(encode(Message({}, [images, torch.ones(2)]), layouts=True))
    arrived, others = receive(read_from(sent), layouts=True).tensors
    assert torch.equal(arrived, images)
    assert arrived.stride() == images.stride()
    assert arrived.storage_offset() == images.storage_offset()
    assert torch.equal(others, torch.ones(2))


def test_a_submissions_tensors_may_have_none():
    sent = b"".join(encode(Message({}, [torch.zeros(1, 3).expand(9, 3)]), layouts=True))
    with pytest.raises(ProtocolError):
        receive(read_from(sent))


@pytest.mark.parametrize(
    "tensor",
    [torch.zeros(1).expand(10**12), torch.empty(2, dtype=torch.float8_e4m3fn)],
    ids=["huge", "of a strange dtype"],
)
def test_what_can_not_be_sent_is_refused_before_it_takes_memory(tensor):
    with pytest.raises(ProtocolError):
        encode(Message({}, [tensor]))


@pytest.mark.parametrize(
    "tensors",
    [
        [["float32", [2], 1]],
        [["float32", [-1], 1]],
        [["float32", [True], 1]],
        [["float32", [1.0], 1]],
        [["float32", "22", 1]],
        [["float32", [0, 2**39, 2**39], 1]],
        [["float32", [1] * 100, 1]],
        [["object", [0], 1]],
        [[["float32"], [0], 1]],
        [["float32", [0]]],
        [["float32", [0], 0]],
        [["float32", [0], -1]],
        [["float32", [0], True]],
        [["float32", [0], 1.0]],
        [["float32", [0], "1"]],
        [["float32", [0], 2**16 + 1]],
        [["float32", [0], 2**16], ["float32", [0], 1]],
        [["float32", [0], 10**30]],
        [["float32"]],
        [None],
        "tensors",
        {"float32": [0]},
        [["float32", [0], 1]] * (2**16 + 1),
    ],
    ids=lambda tensors: str(tensors)[:60],
)
def test_a_lying_header_is_refused(tensors):
    with pytest.raises(ProtocolError):
        receive(read_from(header({}, tensors)))


@pytest.mark.parametrize("values", [None, [], "x", 3])
def test_a_message_that_is_none_is_refused(values):
    with pytest.raises(ProtocolError):
        receive(read_from(header(values, [])))


@pytest.mark.parametrize(
    "prefix",
    [wire.PREFIX.pack(2**32 - 1, 0), wire.PREFIX.pack(0, 2**63), wire.PREFIX.pack(10, 2**40)],
)
def test_a_frame_that_claims_to_be_huge_is_refused_unread(prefix):
    with pytest.raises(ProtocolError, match="larger"):
        receive(read_from(prefix + b"{}"))


@pytest.mark.parametrize(
    "text", [b"[" * 100_000, b'{"a": ' + b"9" * 10_000 + b"}", b"\xff\xfe", b"", b"null"]
)
def test_a_header_that_is_no_json_is_refused(text):
    with pytest.raises(ProtocolError):
        receive(read_from(wire.PREFIX.pack(len(text), 0) + text))


def test_a_truth_value_is_zero_or_one():
    good = bytearray(frame(Message({}, [torch.tensor([True])])))
    good[-1] = 7
    with pytest.raises(ProtocolError):
        receive(read_from(good))


@given(st.binary(max_size=300))
def test_random_bytes_are_refused(content):
    with pytest.raises(ProtocolError):
        receive(read_from(content))


@settings(max_examples=500)
@given(st.data())
def test_a_damaged_frame_is_refused_or_read_but_never_breaks_the_reader(data):
    good = bytearray(frame(Message({"a": [1.5, None]}, [torch.arange(6.0).view(2, 3)])))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(good) - 1))
        if data.draw(st.booleans()):
            good[place] = data.draw(st.integers(0, 255))
        else:
            del good[place : place + data.draw(st.integers(1, 8))]
    try:
        arrived = receive(read_from(good))
    except ProtocolError:
        return
    assert isinstance(arrived.values, dict)
    assert all(type(each) is torch.Tensor for each in arrived.tensors)
