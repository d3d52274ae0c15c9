"""What runs inside the box: one exercise's functions, called over the wire.

Nothing here decides anything: whatever a submission does to this process, it can only change the
numbers that leave it.
"""

import contextlib
import os
import sys
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from kata.contract import Interface
from kata.grading.worker.wire import Closed, Message, ProtocolError, encode, receive
from kata.submission.autograd_modes import CONSTANT, INFERENCE, INNER, PARAMETER, mode_called
from kata.submission.calls import codec, find_call
from kata.submission.deadline import DeadlineReached, deadline
from kata.submission.exception_messages import describe
from kata.submission.failures import Raised, SubmissionFailure, WrongType
from kata.submission.in_process import InProcess
from kata.submission.inputs import together

GRAPHS = 32
"""How many results keep their graph, for gradients that may be asked for later."""

FIRST_SEED = 67280421310721
"""Where a worker's random numbers start, so that a resumed run shows the same ones.
None that a submission would set by chance, which would hide that it does."""


def preload(call: str) -> None:
    """Import what this call needs, as long as its file can be read. No other exercise gets it: the
    toy of the training loop comes with right losses."""
    if call:
        find_call(call)


def serve(wire: "Wire", folder: Path, protections: list[str]) -> None:
    """Answer calls on the wire until the judge closes it. The first message brings the files."""
    wire.send(encode(Message({"protections": protections})))
    start = wire.receive()
    for name, content in zip(start.values["files"], start.tensors, strict=True):
        (folder / name).write_bytes(content.numpy().tobytes())
    os.chdir(folder)
    torch.default_generator.manual_seed(FIRST_SEED)
    interfaces = codec.decode(list[Interface], start.values["interfaces"], [])
    [exercise] = (known for known in interfaces if known.id == start.values["exercise"])
    seconds = start.values["seconds"]
    calls = _Calls(InProcess(folder, exercise, interfaces, seconds), exercise, seconds)
    with contextlib.suppress(Closed):
        while True:
            frame = calls.answer(wire.receive())
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(Exception):
                    stream.flush()
            wire.send(frame)


class Wire:
    """This end of the wire, made of a plain read and write: the network's calls are forbidden."""

    def __init__(self, read: Callable[[int], bytes], write: Callable[[memoryview], int]):
        self._read, self._write = read, write

    def send(self, frame: list[bytes | memoryview]) -> None:
        for piece in frame:
            view = memoryview(piece)
            while view:
                view = view[self._write(view) :]

    def receive(self) -> Message:
        return receive(self._exactly, layouts=True)

    def _exactly(self, count: int) -> bytearray:
        content = bytearray()
        while len(content) < count:
            piece = self._read(min(count - len(content), 2**20))
            if not piece:
                raise Closed("the judge is gone")
            content += piece
        return content


class _Calls:
    """The submission's function, and the graphs of its results."""

    def __init__(self, submission: InProcess, exercise: Interface, seconds: float):
        self._submission = submission
        self._call = find_call(exercise.call) if exercise.call else None
        self._seconds = seconds
        self._graphs: OrderedDict[int, tuple[Tensor, list[Tensor]]] = OrderedDict()

    def answer(self, request: Message) -> list[bytes | memoryview]:
        """The frame that answers this request, whatever happens meanwhile."""
        answers: dict[str, Callable[[Message], Message]] = {
            "tensors": self._tensors,
            "several": self._several,
            "task": self._task,
            "backward": self._backward,
            "current_seed": self._current_seed,
            "stays_on_device": self._stays_on_device,
        }
        if request.values["seed"] is not None:
            self._submission.seed(request.values["seed"])
        try:
            return encode(answers[request.values["ask"]](request))
        except ProtocolError as error:
            return encode(_failure(WrongType(f"What you returned can't be judged: {error}.")))
        except (SubmissionFailure, Raised, WrongType) as failure:
            return encode(_failure(failure))
        except BaseException as exception:
            return encode(_failure(Raised(f"Your code raised\n  {describe(exception)}")))

    def _tensors(self, request: Message) -> Message:
        """Tensors and numbers in, tensor out."""
        tensors = _tensors(request)
        before = [each.detach().clone() for each in tensors]
        with mode_called(request.values["mode"]):
            # A clone of a leaf is in the middle of a graph.
            given = [
                tensor.clone() if role == INNER else tensor
                for tensor, role in zip(tensors, request.values["roles"], strict=True)
            ]
            result = self._submission(*together(request.values["plain"], given))
        if result.requires_grad:
            graph = request.values["graph"]
            self._graphs[graph] = result, tensors
            self._graphs.move_to_end(graph)
            while len(self._graphs) > GRAPHS:
                self._graphs.popitem(last=False)
        written = _written(given, before)
        values = {"has_graph": result.requires_grad, "written": written}
        return Message(values, [result, *(given[i] for i in written)])

    def _several(self, request: Message) -> Message:
        """Calls one after the other, all results held until the last is done."""
        tensors, width = _tensors(request), request.values["width"]
        before = [each.clone() for each in tensors]
        places = request.values["given"]
        given = together(request.values["plain"], (tensors[place] for place in places))
        calls = [tuple(given[start : start + width]) for start in range(0, len(given), width)]
        with mode_called(request.values["mode"]):
            results = self._submission.several(calls, refilled=request.values["refilled"])
        written = _written(tensors, before)
        return Message({"written": written}, [*results, *(tensors[i] for i in written)])

    def _task(self, request: Message) -> Message:
        """A task in, a record out."""
        assert self._call is not None
        task = codec.decode(self._call.Task, request.values["task"], request.tensors)
        values, tensors = codec.encode(self._submission(task))
        return Message({"record": values}, tensors)

    def _backward(self, request: Message) -> Message:
        result, tensors = self._graphs[request.values["graph"]]
        wanted = [tensor for tensor in tensors if tensor.requires_grad]
        try:
            with deadline(self._seconds):
                found = torch.autograd.grad(
                    result, wanted, request.tensors[0], retain_graph=True, allow_unused=True
                )
        except DeadlineReached:
            raise Raised("Your code was still running in its backward pass.") from None
        left = iter(found)
        gradients = [next(left) if tensor.requires_grad else None for tensor in tensors]
        sent = [gradient for gradient in gradients if gradient is not None]
        return Message({"given": [gradient is not None for gradient in gradients]}, sent)

    def _stays_on_device(self, request: Message) -> Message:
        inputs = together(request.values["plain"], request.tensors)
        return Message({"value": self._submission.stays_on_device(*inputs)})

    def _current_seed(self, request: Message) -> Message:
        return Message({"value": self._submission.current_seed()})


def _tensors(request: Message) -> list[Tensor]:
    """The tensors that arrived, each made as the judge's was."""
    pairs = zip(request.tensors, request.values["roles"], strict=True)
    return [_made(tensor, role) for tensor, role in pairs]


def _made(tensor: Tensor, role: str) -> Tensor:
    if role == INFERENCE:
        return _made_in_inference_mode(tensor)
    if role == PARAMETER:
        return torch.nn.Parameter(tensor)
    return tensor.requires_grad_(role != CONSTANT)


def _made_in_inference_mode(tensor: Tensor) -> Tensor:
    """A copy that lies in memory as the tensor does."""
    memory = tensor.new_empty(0).set_(tensor.untyped_storage())
    with torch.inference_mode():
        return memory.clone().as_strided(tensor.shape, tensor.stride(), tensor.storage_offset())


def _written(tensors: list[Tensor], before: list[Tensor]) -> list[int]:
    """The places of the tensors that are no longer what they were."""
    return [i for i, pair in enumerate(zip(tensors, before, strict=True)) if _differ(*pair)]


def _differ(now: Tensor, before: Tensor) -> bool:
    if now.shape != before.shape or now.dtype != before.dtype:
        return True
    if torch.equal(now, before):
        return False
    same = (now == before) | ((now != now) & (before != before))
    return not bool(same.all())


def _failure(failure: BaseException) -> Message:
    values: dict[str, Any] = {
        "failure": type(failure).__name__,
        "text": str(failure),
        "summary": getattr(failure, "summary", str(failure)),
    }
    if isinstance(failure, WrongType):
        values["value"] = failure.value
    if isinstance(failure, Raised):
        values |= {
            "about_device": failure.about_device,
            "devices_asked": list(failure.devices_asked),
            "asked_index": failure.asked_index,
            "facts": None if failure.facts is None else codec.encode(failure.facts)[0],
        }
    return Message(values)
