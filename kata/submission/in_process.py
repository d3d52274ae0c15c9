"""A submission in this very process, for students: print, breakpoint and Ctrl-C work as usual."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from kata.contract import Interface
from kata.submission.advice import advice_on
from kata.submission.autograd_modes import INNER, role_of
from kata.submission.calls import find_call
from kata.submission.deadline import DeadlineReached, deadline
from kata.submission.exception_messages import (
    describe,
    is_unfinished,
    own_frames,
    own_stack,
    shown_lines,
)
from kata.submission.failures import NotStarted, Raised, SubmissionFailure, TimedOut, WrongType
from kata.submission.inputs import Input, copies, put_into, tensors_in
from kata.submission.interface import Given, Value
from kata.submission.left_behind import LeftBehind
from kata.submission.loading import Package
from kata.submission.pretend_device import PretendDevice, put_on_pretend_device
from kata.submission.showing import rows, short_path
from kata.submission.source_text import whole_text
from kata.submission.stays_on_device import DeviceWatch
from kata.submission.values import plain_tensor


class InProcess:
    """One exercise of the submission in ``folder``, run in this process (see ``Submission``).

    ``interfaces`` are those of all exercises. No call may take longer than ``seconds``.
    ``let_through`` are exceptions that end the run and are not the submission's own: what a
    debugger raises when the user quits it.
    """

    def __init__(
        self,
        folder: Path,
        exercise: Interface,
        interfaces: Sequence[Interface],
        seconds: float,
        let_through: tuple[type[BaseException], ...] = (),
    ):
        self._folder = folder.resolve()
        self._exercise = exercise
        self._interfaces = interfaces
        self._seconds = seconds
        self._let_through: tuple[type[BaseException], ...] = (
            *(SubmissionFailure, KeyboardInterrupt),
            *let_through,
        )
        self._call: ModuleType | None = find_call(exercise.call) if exercise.call else None
        self._packages: dict[tuple[str, ...], Package] = {}

    def __call__(self, *inputs: Any) -> Any:
        if self._call is not None:
            return self._call.run(*inputs, self._student)
        given = dict(zip(self._exercise.inputs, inputs, strict=True))

        def use(function: Any) -> Any:
            callee = function() if self._exercise.is_class else function
            if not is_inner:
                with left:
                    return callee(*inputs)
            # A class's instance is to do the same in both modes, and at every moment: within a
            # graph it is called in the other mode, and between two calls for the first image alone.
            if isinstance(callee, torch.nn.Module):
                callee.eval()
            others = [each.detach()[:1].clone() for each in tensors_in(inputs)]
            has_others = len(others) == len(inputs) == 1 and others[0].dim() > 1
            if has_others:
                with torch.inference_mode():
                    callee(*others)
            with left:
                result = callee(*inputs)
            if has_others:
                callee(*others)
            return result

        is_inner = self._exercise.is_class and any(
            role_of(each) == INNER for each in tensors_in(inputs)
        )
        left = LeftBehind(given)
        result = plain_tensor(self._student(use, given))
        if left.problem:
            raise WrongType(left.problem)
        return result

    def several(
        self, calls: Sequence[tuple[Input, ...]], *, refilled: bool = False
    ) -> list[Tensor]:
        given = dict(zip(self._exercise.inputs, calls[0], strict=True))

        def use(function: Any) -> list[Any]:
            callee = function() if self._exercise.is_class else function
            memory = copies(calls[0])
            results = []
            for inputs in calls:
                # An exception says what the call was given that raised it.
                given.update(zip(self._exercise.inputs, inputs, strict=True))
                result = callee(*(put_into(memory, inputs) if refilled else inputs))
                keep = refilled and isinstance(result, Tensor)
                results.append(result.clone() if keep else result)
            return results

        return [plain_tensor(result) for result in self._student(use, given)]

    def stays_on_device(self, *inputs: Input) -> bool:
        given = copies(inputs)
        for tensor in tensors_in(given):
            put_on_pretend_device(tensor)

        def use(function: Any) -> bool:
            with DeviceWatch() as watch:
                result = (function() if self._exercise.is_class else function)(*given)
            return watch.stayed(result)

        try:
            return self._student(use, dict(zip(self._exercise.inputs, inputs, strict=True)))
        except Raised:
            return True

    def seed(self, value: int) -> None:
        # For the CPU only: torch.manual_seed also records a traceback for other devices.
        torch.default_generator.manual_seed(value)

    def current_seed(self) -> int:
        return torch.initial_seed()

    def source(self) -> tuple[str, str]:
        path = self._folder / self._exercise.file
        try:
            return short_path(path), whole_text(path.read_bytes())
        except OSError:
            return short_path(path), ""

    def _student(
        self,
        use: Callable[[Any], Value],
        given: Given,
        *,
        stand_ins: Mapping[str, Callable[..., Any]] | None = None,
        pretend: bool = False,
    ) -> Value:
        """See ``Student``."""
        package = self._package(stand_ins or {})
        path = self._folder / self._exercise.file
        try:
            with _restored(), _nothing_slow(), deadline(self._seconds):
                function = package.load(self._exercise.name)
                with package.active():
                    if not pretend:
                        return use(function)
                    with PretendDevice():
                        return use(function)
        except self._let_through:
            raise
        except DeadlineReached as reached:
            raise TimedOut(self._too_long(reached, path)) from None
        except BaseException as exception:
            frames = own_frames(exception, self._folder)
            if is_unfinished(exception, frames):
                raise NotStarted(f"{short_path(path)} is not started yet.") from None
            text = f"Your code raised\n  {describe(exception)}\n{shown_lines(frames)}".rstrip()
            text += "".join(f"\n\n{advice}" for advice in advice_on(exception, frames))
            summary, text = text, text + "\n\n" + rows("It was given", given)
            if not _is_about_device(exception):
                raise Raised(text, summary=summary) from None
            seen = self._devices_asked(package, use)
            raise Raised(
                text,
                about_device=True,
                devices_asked=tuple(sorted(seen.asked)),
                asked_index=seen.asked_index,
                summary=summary,
            ) from None

    def _package(self, stand_ins: Mapping[str, Callable[..., Any]]) -> Package:
        """Loaded once for each set of stand-ins."""
        names = tuple(sorted(stand_ins))
        if names not in self._packages:
            self._packages[names] = Package(self._folder, self._interfaces, stand_ins)
        return self._packages[names]

    def _devices_asked(self, package: Package, use: Callable[[Any], Any]) -> PretendDevice:
        """Repeat the failing call and record which devices it asks for."""
        mode = PretendDevice()
        try:
            with _restored(), _nothing_slow(), deadline(self._seconds):
                function = package.load(self._exercise.name)
                with package.active(), mode:
                    use(function)
        except KeyboardInterrupt:
            raise
        except BaseException:
            pass  # It failed the first time as well; only the devices matter here.
        return mode

    def _too_long(self, reached: DeadlineReached, path: Path) -> str:
        where = shown_lines(own_stack(reached.frame, self._folder)[:1])
        return (
            f"{short_path(path)} was still running after {self._seconds:g} seconds and was "
            f"stopped. A loop that never ends?" + (f" It was here:\n{where}" if where else "")
        )


@contextmanager
def _restored() -> Iterator[None]:
    """Restore what a submission may leave changed in this process."""
    dtype, folder, gradients = torch.get_default_dtype(), os.getcwd(), torch.is_grad_enabled()
    threads, output, limit = torch.get_num_threads(), sys.stdout, sys.getrecursionlimit()
    try:
        yield
    finally:
        torch.set_default_dtype(dtype)
        torch.set_grad_enabled(gradients)
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        os.chdir(folder)
        sys.stdout = output
        sys.setrecursionlimit(limit)


@contextmanager
def _nothing_slow() -> Iterator[None]:
    """While this lasts, torch.compile gives back what it gets, and anomaly detection stays off:
    one takes a compiler, the other keeps a traceback of each operation, and both take far longer
    than a check."""
    compile_, compile_module = torch.compile, torch.nn.Module.compile
    set_anomaly_enabled = torch.set_anomaly_enabled

    def as_it_is(model: Any = None, **_: Any) -> Any:
        return (lambda function: function) if model is None else model

    torch.compile = as_it_is
    torch.nn.Module.compile = lambda self, *_, **__: None  # type: ignore[method-assign]
    torch.set_anomaly_enabled = lambda *_: None
    try:
        yield
    finally:
        torch.compile = compile_
        torch.nn.Module.compile = compile_module  # type: ignore[method-assign]
        torch.set_anomaly_enabled = set_anomaly_enabled


def _is_about_device(exception: BaseException) -> bool:
    text = describe(exception).lower()
    return any(word in text for word in ("device", "cuda", "nvidia", "mps"))
