"""A submission in a worker, as the checks know submissions: tensors go out, tensors come back.

Everything that arrives is taken for an answer at most, never for an order: it is decoded piece by
piece, and what does not fit is the submission's failure, not the judge's.
"""

import contextlib
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import torch
from torch import Tensor

from kata.grading.text import plain
from kata.grading.worker.launch import GraderTrouble, Launcher, Worker, WorkerGone
from kata.grading.worker.wire import Message, ProtocolError
from kata.manifest import Exercise
from kata.submission.failures import (
    Missing,
    NotStarted,
    Raised,
    SubmissionFailure,
    TimedOut,
    Unloadable,
    WrongType,
)
from kata.submission.interface import (
    LogEntry,
    SamplingRecord,
    SamplingTask,
    TrainingFacts,
    TrainingRecord,
    TrainingTask,
)

CALL_SECONDS = 8.0
"""What one call may take; the worker itself stops it then, and can tell the line."""
GRACE_SECONDS = 3.0
"""How much later the worker is killed, where that had no effect."""
MAX_TEXT = 4000
MAX_LATENTS = 2**20
"""How many numbers a decoder may be given in one call: fifty times what any check asks for."""
CPU_SECONDS_ARE_UP = 24
"""SIGXCPU, by the number that Linux and macOS give it; Windows has no such signal."""

Value = TypeVar("Value")
_FAILURES = {each.__name__: each for each in (NotStarted, Missing, Unloadable, TimedOut)}


class Crashed(SubmissionFailure):
    """The worker ended in the middle of a call."""

    status = "crashed"


class Forged(SubmissionFailure):
    """What came over the wire is not what a worker says."""

    status = "forbidden"


class Budget:
    """Wall time that is left, for one exercise within that of its submission."""

    def __init__(self, seconds: float, whole: "Budget | None" = None):
        self._end = time.monotonic() + seconds
        self._whole = whole

    def left(self) -> float:
        own = self._end - time.monotonic()
        return own if self._whole is None else min(own, self._whole.left())


class RemoteSubmission:
    """One exercise of a submission, in a worker that is made at the first call."""

    def __init__(
        self,
        launcher: Launcher,
        step: Exercise,
        files: Mapping[str, bytes],
        problems: Mapping[str, str],
        budget: Budget,
    ):
        self._launcher = launcher
        self._step = step
        self._files = files
        self._problems = problems
        self._budget = budget
        self._worker: Worker | None = None
        self._over: SubmissionFailure | None = None
        self._seed: int | None = None
        self.trouble: str | None = None

    def close(self) -> None:
        """Kill the worker and all it started."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def trim(self, images: Tensor) -> Tensor:
        return self._function("trim", images)

    def reparameterize(self, z_mean: Tensor, z_log_var: Tensor) -> Tensor:
        return self._function("reparameterize", z_mean, z_log_var)

    def kl_divergence(self, z_mean: Tensor, z_log_var: Tensor) -> Tensor:
        return self._function("kl_divergence", z_mean, z_log_var)

    def pixel_sum_mse(self, decoded: Tensor, features: Tensor) -> Tensor:
        return self._function("pixel_sum_mse", decoded, features)

    def train_vae(self, task: TrainingTask) -> TrainingRecord:
        options = {
            name: getattr(task, name)
            for name in ("batch_size", "num_epochs", "alpha", "device", "losses")
        }
        values = {"call": "train_vae", "weights": list(task.weights), "options": options}
        tensors = [task.images, *task.weights.values()]
        return self._call(values, tensors, lambda reply: _training_record(reply, task))

    def sample_images(self, task: SamplingTask) -> SamplingRecord:
        options = {name: getattr(task, name) for name in ("num_images", "latent_dim", "device")}
        values = {"call": "sample_images", "options": options}
        return self._call(values, [task.basis], lambda reply: _sampling_record(reply, task))

    def seed(self, value: int) -> None:
        self._seed = value  # Goes with the next call.

    def current_seed(self) -> int:
        return self._call({"call": "current_seed"}, [], lambda reply: int(reply.values["value"]))

    def backward(self, graph: int, gradient: Tensor, count: int) -> tuple[Tensor | None, ...]:
        """The gradients to the ``count`` inputs of the call whose result has this graph."""

        def read(reply: Message) -> tuple[Tensor | None, ...]:
            given = reply.values["given"]
            left = iter(reply.tensors)
            gradients = tuple(next(left) if each else None for each in given)
            if len(gradients) != count:
                raise ProtocolError("there is not one gradient for each input")
            return gradients

        return self._call({"call": "backward", "graph": graph}, [gradient], read)

    def _function(self, name: str, *inputs: Tensor) -> Tensor:
        requires_grad = [each.requires_grad for each in inputs]
        values = {"call": "function", "function": name, "requires_grad": requires_grad}

        def read(reply: Message) -> tuple[Tensor, int | None]:
            result, *written = reply.tensors
            for i, now in zip(reply.values["written"], written, strict=True):
                inputs[i].data = now
            graph = reply.values["graph"]
            return result, None if graph is None else int(graph)

        result, graph = self._call(values, [each.detach() for each in inputs], read)
        if graph is None or not result.dtype.is_floating_point:
            return result
        connected: Tensor = _Remote.apply(self, graph, [result], *inputs)
        return connected

    def _call(
        self,
        values: dict[str, Any],
        tensors: list[Tensor],
        read: Callable[[Message], Value],
    ) -> Value:
        """Ask the worker and read its answer, or raise what kept it from answering."""
        if self._over is not None:
            raise self._over
        try:
            return self._ask(values, tensors, read)
        except SubmissionFailure as failure:
            if not isinstance(failure, NotStarted | Missing | Unloadable):
                self._over = failure
                self.close()
            raise

    def _ask(
        self,
        values: dict[str, Any],
        tensors: list[Tensor],
        read: Callable[[Message], Value],
    ) -> Value:
        name = self._step.file
        values["seed"], self._seed = self._seed, None
        if self._worker is None:
            self._worker = self._start()
        try:
            seconds = min(CALL_SECONDS + GRACE_SECONDS, self._budget.left())
            try:
                reply = self._worker.ask(Message(values, tensors), seconds)
            finally:
                sys.stdout.write(plain(self._worker.printed(), keep_lines=True))
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
                raise _failure(reply.values)
            return read(reply)
        except (SubmissionFailure, Raised, WrongType):
            raise
        except Exception as error:
            raise _forged(name, error) from None

    def _start(self) -> Worker:
        if self._step.file in self._problems:
            raise Unloadable(self._problems[self._step.file])
        try:
            worker = self._launcher.start(self._step.id, self._budget.left())
        except GraderTrouble as trouble:
            self.trouble = str(trouble)
            raise Crashed("The grader could not start a worker.") from None
        content = [
            torch.frombuffer(bytearray(each), dtype=torch.uint8) if each else torch.empty(0).byte()
            for each in self._files.values()
        ]
        with contextlib.suppress(WorkerGone):  # The first call finds out.
            worker.send(Message({"files": list(self._files), "seconds": CALL_SECONDS}, content))
        return worker


class _Remote(torch.autograd.Function):
    """The result of a call, whose backward pass is another call."""

    @staticmethod
    def forward(
        ctx: Any, submission: Any, graph: int, result: list[Tensor], *inputs: Tensor
    ) -> Any:
        ctx.submission, ctx.graph, ctx.count = submission, graph, len(inputs)
        ctx.shapes = [(each.shape, each.dtype) for each in inputs]
        return result[0]

    @staticmethod
    def backward(ctx: Any, *gradient: Tensor) -> Any:
        try:
            found = ctx.submission.backward(ctx.graph, gradient[0].contiguous(), ctx.count)
        except Raised as raised:
            raise RuntimeError(str(raised)) from None
        for each, (shape, dtype) in zip(found, ctx.shapes, strict=True):
            if each is not None and (each.shape != shape or each.dtype != dtype):
                raise RuntimeError(f"a gradient has the shape {list(each.shape)}")
        return None, None, None, *found


def _forged(name: str, error: Exception) -> Forged:
    return Forged(
        f"What {name} gave back can't be read ({plain(str(error))[:200]}). "
        "Did your code write to a file descriptor that is not its own?"
    )


def _failure(values: Mapping[str, Any]) -> BaseException:
    text, summary = (
        plain(values[each], keep_lines=True)[:MAX_TEXT] for each in ("text", "summary")
    )
    kind = values["failure"]
    if kind == "WrongType":
        value = values["value"]
        return WrongType(text, value=None if value is None else float(value))
    if kind == "Raised":
        raised = Raised(
            text,
            summary=summary,
            about_device=bool(values.get("about_device")),
            devices_asked=tuple(plain(each) for each in values.get("devices_asked", ())[:8]),
            asked_index=bool(values.get("asked_index")),
        )
        facts = values.get("training_facts")
        raised.training_facts = None if facts is None else _facts(facts)
        return raised
    return _FAILURES[kind](text)


def _training_record(reply: Message, task: TrainingTask) -> TrainingRecord:
    weights = dict(zip(task.weights, reply.tensors, strict=True))
    log = reply.values["log"]
    entries = None if log is None else {plain(key): _entries(log[key]) for key in log}
    return TrainingRecord(
        entries, plain(reply.values["returned"])[:200], weights, _facts(reply.values["facts"])
    )


def _entries(entries: Any) -> list[LogEntry] | None:
    if entries is None:
        return None
    return [LogEntry(plain(kind)[:60], float(value)) for kind, value in entries]


def _facts(facts: Mapping[str, Any]) -> TrainingFacts:
    return TrainingFacts(
        events=[plain(each) for each in facts["events"]],
        kl_arguments=[(plain(a), plain(b)) for a, b in facts["kl_arguments"]],
        pixel_arguments=[(plain(a), plain(b)) for a, b in facts["pixel_arguments"]],
        all_train_mode=facts["all_train_mode"] is True,
        all_on_device=facts["all_on_device"] is True,
    )


def _sampling_record(reply: Message, task: SamplingTask) -> SamplingRecord:
    images, *latents = reply.tensors
    values = reply.values
    decoded = sum(each.numel() for each in latents)
    if decoded > MAX_LATENTS:
        raise WrongType(
            f"The decoder was given {decoded} numbers for {task.num_images} images of "
            f"{task.latent_dim} latent dimensions each."
        )
    return SamplingRecord(
        images, values["gradient_tracked"] is not False, latents, values["on_device"] is True
    )
