"""A submission in a worker, as the checks know submissions: tensors go out, tensors come back.

Everything that arrives is taken for an answer at most, never for an order: it is decoded piece by
piece, and what does not fit is the submission's failure, not the judge's.
"""

import contextlib
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, TypeVar

import torch
from torch import Tensor

from kata.checking import time_limits
from kata.checking.clean_text import one_line
from kata.grading.worker.ahead import Conversation, Transcript
from kata.grading.worker.launch import GraderTrouble, Launcher, Worker, WorkerGone
from kata.grading.worker.wire import Message, ProtocolError, decode, encode
from kata.manifest import Exercise, interfaces
from kata.submission.autograd_modes import mode, role_of
from kata.submission.calls import codec, find_call
from kata.submission.failures import (
    Missing,
    NotStarted,
    Raised,
    SubmissionFailure,
    TimedOut,
    Unloadable,
    WrongType,
)
from kata.submission.inputs import Input, tensors_in, without_tensors
from kata.submission.source_text import whole_text

MAX_TEXT = 4000
CPU_SECONDS_ARE_UP = 24
"""SIGXCPU, by the number that Linux and macOS give it; Windows has no such signal."""

Value = TypeVar("Value")
_FAILURES = {kind.__name__: kind for kind in (NotStarted, Missing, Unloadable, TimedOut)}


class Crashed(SubmissionFailure):
    """The worker ended in the middle of a call."""

    status = "crashed"


class Forged(SubmissionFailure):
    """What arrived on the wire is not what a worker sends."""

    status = "forbidden"


class Budget:
    """Wall time that is left: for a check, within that of its exercise and its submission."""

    def __init__(self, seconds: float, whole: "Budget | None" = None):
        self._end = time.monotonic() + seconds
        self._whole = whole

    def left(self) -> float:
        own = self._end - time.monotonic()
        return own if self._whole is None else min(own, self._whole.left())

    def extend(self, seconds: float) -> None:
        """Don't count this much of the time that has passed: it was not the submission's."""
        self._end += seconds
        if self._whole is not None:
            self._whole.extend(seconds)


class RemoteSubmission:
    """One exercise of a submission, in a worker that is made at the first call."""

    def __init__(
        self,
        launcher: Launcher,
        exercise: Exercise,
        files: Mapping[str, bytes],
        problems: Mapping[str, str],
        budget: Budget,
    ):
        self._launcher = launcher
        self._exercise = exercise
        self._call: ModuleType | None = find_call(exercise.call) if exercise.call else None
        self._files = files
        self._problems = problems
        self._budget = budget
        self._check_budget = Budget(time_limits.stretched(time_limits.CHECK), budget)
        self._worker: Worker | None = None
        self._talk: Conversation | None = None
        self._graphs = 0
        self._ended: SubmissionFailure | None = None
        self._seed: int | None = None
        self.trouble: str | None = None

    def close(self) -> None:
        """Kill the worker and all it started."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = self._talk = None

    def begin_check(self) -> None:
        """From now on the time limit of one check counts anew."""
        self._check_budget = Budget(time_limits.stretched(time_limits.CHECK), self._budget)
        self._graphs = 0
        if self._talk is not None:
            self._talk = self._talk.next()

    def passes_as_before(self, transcript: Transcript) -> bool:
        """Whether the answers to all that the check that has begun asks are those of a submission
        that passed. They are kept for the check, if not."""
        if self._ended is not None or self._seed is not None or not transcript.questions:
            return False
        try:
            return self._conversation().is_as_before(transcript, self._seconds)
        except SubmissionFailure:
            return False  # The check finds out.

    def note_in(self, transcript: Transcript) -> None:
        """Note what the check that has passed asked, and was answered."""
        if self._talk is not None and self._seed is None:
            self._talk.note_in(transcript)

    def __call__(self, *inputs: Any) -> Any:
        return self._tensors(*inputs) if self._call is None else self._task(*inputs)

    def several(
        self, calls: Sequence[tuple[Input, ...]], *, refilled: bool = False
    ) -> list[Tensor]:
        everything = [each for inputs in calls for each in inputs]
        given = tensors_in(everything)
        distinct = {id(tensor): tensor for tensor in given}  # Sent once, however often it is given.
        tensors = [tensor.detach() for tensor in distinct.values()]
        place = {key: number for number, key in enumerate(distinct)}
        values = {"ask": "several", "width": len(calls[0]), "refilled": refilled, "mode": mode()}
        values["plain"] = without_tensors(everything)
        values["given"] = [place[id(tensor)] for tensor in given]
        values["roles"] = [role_of(tensor) for tensor in tensors]

        def read(reply: Message) -> list[Tensor]:
            results, written = reply.tensors[: len(calls)], reply.tensors[len(calls) :]
            if len(results) != len(calls):
                raise ProtocolError("there is not one result for each call")
            _write(list(distinct.values()), reply.values["written"], written)
            return results

        return self._ask(values, tensors, read)

    def stays_on_device(self, *inputs: Input) -> bool:
        values = {"ask": "stays_on_device", "plain": without_tensors(inputs)}
        tensors = [each.detach() for each in tensors_in(inputs)]
        return self._ask(values, tensors, lambda reply: bool(reply.values["value"]))

    def seed(self, value: int) -> None:
        self._seed = value  # Sent with the next call.

    def current_seed(self) -> int:
        return self._ask({"ask": "current_seed"}, [], lambda reply: int(reply.values["value"]))

    def source(self) -> tuple[str, str]:
        return self._exercise.file, whole_text(self._files.get(self._exercise.file, b""))

    def backward(self, graph: int, gradient: Tensor, count: int) -> tuple[Tensor | None, ...]:
        """The gradients to the ``count`` tensors of the call whose result has this graph."""

        def read(reply: Message) -> tuple[Tensor | None, ...]:
            given = reply.values["given"]
            left = iter(reply.tensors)
            gradients = tuple(next(left) if is_given else None for is_given in given)
            if len(gradients) != count:
                raise ProtocolError("there is not one gradient for each tensor")
            return gradients

        return self._ask({"ask": "backward", "graph": graph}, [gradient], read)

    def _tensors(self, *inputs: Input) -> Tensor:
        """Tensors and numbers in, tensor out."""
        tensors = tensors_in(inputs)
        graph = self._graphs = self._graphs + 1
        values = {
            "ask": "tensors",
            "graph": graph,
            "plain": without_tensors(inputs),
            "roles": [role_of(each) for each in tensors],
            "mode": mode(),
        }

        def read(reply: Message) -> tuple[Tensor, bool]:
            result, *written = reply.tensors
            _write(tensors, reply.values["written"], written)
            return result, bool(reply.values["has_graph"])

        result, has_graph = self._ask(values, [each.detach() for each in tensors], read)
        if not has_graph or not result.dtype.is_floating_point or not torch.is_grad_enabled():
            return result
        connected: Tensor = _Remote.apply(self, graph, [result], *tensors)
        return connected

    def _task(self, task: Any) -> Any:
        """A task in, a record out."""
        call = self._call
        assert call is not None
        values, tensors = codec.encode(task)

        def read(reply: Message) -> Any:
            record = codec.decode(call.Record, reply.values["record"], reply.tensors)
            call.check_record(record, task)
            return record

        return self._ask({"ask": "task", "task": values}, tensors, read)

    def _ask(
        self,
        values: dict[str, Any],
        tensors: list[Tensor],
        read: Callable[[Message], Value],
    ) -> Value:
        """Ask the worker and read its answer, or raise what kept it from answering."""
        if self._ended is not None:
            raise self._ended
        try:
            return self._answer(values, tensors, read)
        except SubmissionFailure as failure:
            if not isinstance(failure, NotStarted | Missing | Unloadable):
                self._ended = failure
                self.close()
            raise

    def _answer(
        self,
        values: dict[str, Any],
        tensors: list[Tensor],
        read: Callable[[Message], Value],
    ) -> Value:
        name = self._exercise.file
        values["seed"], self._seed = self._seed, None
        talk = self._conversation()
        try:
            question = b"".join(encode(Message(values, tensors), layouts=True))
            try:
                reply = decode(talk.ask(question, self._seconds))
            finally:
                self._show_printed()
        except TimeoutError:
            raise TimedOut(
                f"{name} was still running when its time was up, and was stopped from outside. "
                "A loop that never ends?"
            ) from None
        except WorkerGone as gone:
            if gone.status == -CPU_SECONDS_ARE_UP:
                raise TimedOut(
                    f"{name} used more processor time than there is for an exercise, and was "
                    "stopped. A loop that never ends, in several threads?"
                ) from None
            raise Crashed(
                f"{name} ended the Python process it ran in ({gone}). Look for a call that ends "
                "the program (os._exit, quit), or for recursion without an end."
            ) from None
        except ProtocolError as error:
            raise _forged(name, error) from None
        try:
            if "failure" in reply.values:
                raise _failure(reply.values, self._call)
            return read(reply)
        except (SubmissionFailure, Raised, WrongType):
            raise
        except Exception as error:
            raise _forged(name, error) from None

    def _seconds(self) -> float:
        """How long the next answer may take."""
        most = time_limits.stretched(time_limits.CALL + time_limits.GRACE)
        return min(most, self._check_budget.left())

    def _conversation(self) -> Conversation:
        if self._talk is None:
            self._worker = self._start()
            self._talk = Conversation(self._worker)
        return self._talk

    def _show_printed(self) -> None:
        if self._worker is not None:
            sys.stdout.write(self._worker.printed())

    def _start(self) -> Worker:
        if self._exercise.file in self._problems:
            raise Unloadable(self._problems[self._exercise.file])
        began = time.monotonic()
        try:
            worker = self._launcher.start(self._exercise.interface, self._budget.left())
        except GraderTrouble as trouble:
            self.trouble = str(trouble)
            raise Crashed("The grader could not start a worker.") from None
        finally:
            self._check_budget.extend(time.monotonic() - began)
        content = [
            torch.frombuffer(bytearray(file), dtype=torch.uint8) if file else torch.empty(0).byte()
            for file in self._files.values()
        ]
        with contextlib.suppress(WorkerGone):  # The first call finds out.
            start = {
                "files": list(self._files),
                "seconds": time_limits.stretched(time_limits.CALL),
                "exercise": self._exercise.id,
                "interfaces": codec.encode(list(interfaces()))[0],
            }
            worker.send(b"".join(encode(Message(start, content))), time_limits.START)
        return worker


class _Remote(torch.autograd.Function):
    """The result of a call, whose backward pass is another call."""

    @staticmethod
    def forward(
        ctx: Any, submission: Any, graph: int, result: list[Tensor], *inputs: Tensor
    ) -> Any:
        ctx.submission, ctx.graph, ctx.count = submission, graph, len(inputs)
        ctx.shapes = [(tensor.shape, tensor.dtype) for tensor in inputs]
        return result[0]

    @staticmethod
    def backward(ctx: Any, *gradient: Tensor) -> Any:
        try:
            found = ctx.submission.backward(ctx.graph, gradient[0].contiguous(), ctx.count)
        except Raised as raised:
            raise RuntimeError(str(raised)) from None
        for tensor, (shape, dtype) in zip(found, ctx.shapes, strict=True):
            if tensor is not None and (tensor.shape != shape or tensor.dtype != dtype):
                raise RuntimeError(f"a gradient has the shape {list(tensor.shape)}")
        return None, None, None, *found


def _write(inputs: Sequence[Tensor], places: Sequence[int], written: Sequence[Tensor]) -> None:
    """Let the inputs at these places be what the submission made of them."""
    for place, now in zip(places, written, strict=True):
        inputs[place].data = now


def _forged(name: str, error: Exception) -> Forged:
    return Forged(
        f"What {name} gave back can't be read ({one_line(str(error))}). "
        "Did your code write to a file descriptor that is not its own?"
    )


def _failure(values: Mapping[str, Any], call: ModuleType | None) -> BaseException:
    text, summary = (_text(values[name])[:MAX_TEXT] for name in ("text", "summary"))
    kind = values["failure"]
    if kind == "WrongType":
        value = values["value"]
        return WrongType(text, value=None if value is None else float(value))
    if kind == "Raised":
        raised = Raised(
            text,
            summary=summary,
            about_device=bool(values.get("about_device")),
            devices_asked=tuple(map(_text, values.get("devices_asked", ())[:8])),
            asked_index=bool(values.get("asked_index")),
        )
        facts = values.get("facts")
        if facts is not None and call is not None:
            raised.facts = codec.decode(call.Facts, facts, [])
        return raised
    return _FAILURES[kind](text)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text where there should be some")
    return value
