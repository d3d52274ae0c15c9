"""A submission in this very process, for students: print, breakpoint and Ctrl-C work as usual."""

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from kata.checking.expect import rows
from kata.lessons.tasks import sampling_words, training_words
from kata.manifest import exercise
from kata.submission.deadline import DeadlineReached, deadline
from kata.submission.failures import (
    NotStarted,
    Raised,
    SubmissionFailure,
    TimedOut,
    WrongType,
    describe,
    is_unfinished,
    own_frames,
    short_path,
    shown_lines,
)
from kata.submission.interface import (
    LOG_KEYS,
    PRETEND_DEVICE,
    LogEntry,
    SamplingRecord,
    SamplingTask,
    TrainingFacts,
    TrainingRecord,
    TrainingTask,
)
from kata.submission.loading import Package
from kata.submission.pretend_device import PretendDevice, put_on_pretend_device

SECONDS = 8.0
"""How long one call may take. A right answer takes milliseconds."""


ADVICE = (
    ("bitwise_xor", "In Python, ^ is not a power; that is **."),
    ("'list' object has no attribute 'to'", "The loader gives pairs: (features, labels)."),
    ("no_grad' object does not support", "torch.no_grad needs brackets: torch.no_grad()."),
)
"""Slips whose own message helps little: what it says, and what to tell."""


class LocalSubmission:
    """The six functions of the files in ``folder``, run in this process.

    ``let_through`` are exceptions that end the run and are not the submission's own: what a
    debugger raises when one quits it.
    """

    def __init__(
        self,
        folder: Path,
        seconds: float = SECONDS,
        let_through: tuple[type[BaseException], ...] = (),
    ):
        self._let_through: tuple[type[BaseException], ...] = (
            SubmissionFailure,
            KeyboardInterrupt,
            *let_through,
        )
        self._folder = folder.resolve()
        self._seconds = seconds
        self._packages = {"": Package(folder)}

    def trim(self, images: Tensor) -> Tensor:
        return _plain_tensor(self._call("ex01", lambda trim: trim()(images), {"images": images}))

    def reparameterize(self, z_mean: Tensor, z_log_var: Tensor) -> Tensor:
        given = {"z_mean": z_mean, "z_log_var": z_log_var}
        return _plain_tensor(
            self._call("ex02", lambda function: function(z_mean, z_log_var), given)
        )

    def kl_divergence(self, z_mean: Tensor, z_log_var: Tensor) -> Tensor:
        given = {"z_mean": z_mean, "z_log_var": z_log_var}
        return _plain_tensor(
            self._call("ex03", lambda function: function(z_mean, z_log_var), given)
        )

    def pixel_sum_mse(self, decoded: Tensor, features: Tensor) -> Tensor:
        given = {"decoded": decoded, "features": features}
        return _plain_tensor(
            self._call("ex04", lambda function: function(decoded, features), given)
        )

    def train_vae(self, task: TrainingTask) -> TrainingRecord:
        # Here, so that no other exercise's process holds the right losses that come with it.
        from kata.submission.toys import ToyVAE, toy_loader, toy_losses, toy_optimizer

        _load_what_training_needs()
        facts = TrainingFacts()

        def run(train_vae: Callable[..., Any]) -> tuple[Any, Any]:
            vars(facts).update(vars(TrainingFacts()))
            model = ToyVAE(task.weights, facts)
            model.eval()
            optimizer, loader = toy_optimizer(model), toy_loader(task)
            for name in task.weights:
                if task.device == PRETEND_DEVICE:
                    put_on_pretend_device(getattr(model, name))
            kl, pixels = toy_losses(task.losses)

            def kl_divergence(z_mean: Tensor, z_log_var: Tensor) -> Tensor:
                facts.kl_arguments.append((model.label(z_mean), model.label(z_log_var)))
                return kl(z_mean, z_log_var)

            def pixel_sum_mse(decoded: Tensor, features: Tensor) -> Tensor:
                facts.pixel_arguments.append((model.label(decoded), model.label(features)))
                return pixels(decoded, features)

            options: dict[str, Any] = {}
            if task.losses != "default":
                options |= {"kl_divergence": kl_divergence, "pixel_sum_mse": pixel_sum_mse}
            if task.alpha is not None:
                options["alpha"] = task.alpha
            if task.device is not None:
                options["device"] = task.device
            return train_vae(model, optimizer, loader, task.num_epochs, **options), model

        # Exercise 5 never depends on the student's 3 and 4: correct ones stand in for them.
        if "correct losses" not in self._packages:
            kl, pixels = toy_losses("standard")
            self._packages["correct losses"] = Package(self._folder, {"ex03": kl, "ex04": pixels})
        try:
            log, model = self._call(
                "ex05",
                run,
                training_words(task),
                package="correct losses",
                pretend=task.device == PRETEND_DEVICE,
            )
        except Raised as raised:
            raised.training_facts = facts
            raise
        weights = {name: getattr(model, name).detach().clone() for name in task.weights}
        return TrainingRecord(_plain_log(log), _kind(log), weights, facts)

    def sample_images(self, task: SamplingTask) -> SamplingRecord:
        from kata.submission.toys import ToyDecoder

        def run(sample_images: Callable[..., Any]) -> tuple[Any, Any]:
            decoder = ToyDecoder(task)
            if task.device == PRETEND_DEVICE:
                put_on_pretend_device(decoder.basis)
            options = {} if task.device is None else {"device": task.device}
            return sample_images(decoder, task.num_images, task.latent_dim, **options), decoder

        images, decoder = self._call(
            "ex06", run, sampling_words(task), pretend=task.device == PRETEND_DEVICE
        )
        images = _plain_tensor(images)
        return SamplingRecord(
            images.detach().clone(), images.requires_grad, decoder.latents, decoder.on_device
        )

    def seed(self, value: int) -> None:
        # Of the CPU alone: torch.manual_seed notes down where it was called for other devices.
        torch.default_generator.manual_seed(value)

    def current_seed(self) -> int:
        return torch.initial_seed()

    def _call(
        self,
        exercise_id: str,
        use: Callable[[Any], Any],
        given: Mapping[str, Tensor | str],
        *,
        package: str = "",
        pretend: bool = False,
    ) -> Any:
        """Run ``use`` on the exercise's function; every way to fail becomes one of ours."""
        path = self._folder / exercise(exercise_id).file
        chosen = self._packages[package]
        try:
            with _tidy(), deadline(self._seconds):
                function = chosen.load(exercise_id)
                with chosen.active():
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
            text += "".join(f"\n\n{advice}" for word, advice in ADVICE if word in text)
            summary, text = text, text + "\n\n" + rows("It was given", given)
            if not _is_about_device(exception):
                raise Raised(text, summary=summary) from None
            seen = _devices_asked(chosen, exercise_id, use, self._seconds)
            raise Raised(
                text,
                about_device=True,
                devices_asked=tuple(sorted(seen.asked)),
                asked_index=seen.asked_index,
                summary=summary,
            ) from None

    def _too_long(self, reached: DeadlineReached, path: Path) -> str:
        frames = [
            traceback.FrameSummary(frame.f_code.co_filename, line, frame.f_code.co_name)
            for frame, line in traceback.walk_stack(reached.frame)
            if frame.f_code.co_filename.startswith(str(self._folder))
        ]
        where = shown_lines(frames[:1])
        return (
            f"{short_path(path)} was still running after {self._seconds:g} seconds and was "
            f"stopped. A loop that never ends?" + (f" It was here:\n{where}" if where else "")
        )


@cache
def _load_what_training_needs() -> None:
    """Torch loads much at the first step of an optimizer; that is not the submission's time."""
    weight = torch.nn.Parameter(torch.ones(1))
    weight.sum().backward()
    torch.optim.SGD([weight], lr=0.1).step()


@contextmanager
def _tidy() -> Iterator[None]:
    """Put back what a submission may leave changed in this process."""
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


def _is_about_device(exception: BaseException) -> bool:
    text = describe(exception).lower()
    return any(word in text for word in ("device", "cuda", "nvidia", "mps"))


def _devices_asked(
    package: Package, exercise_id: str, use: Callable[[Any], Any], seconds: float
) -> PretendDevice:
    """Run the failing call again and note which devices it asks for."""
    mode = PretendDevice()
    try:
        with _tidy(), deadline(seconds):
            function = package.load(exercise_id)
            with package.active(), mode:
                use(function)
    except KeyboardInterrupt:
        raise
    except BaseException:
        pass  # It failed the first time as well; only what it asked for matters here.
    return mode


def _plain_tensor(value: Any) -> Tensor:
    """The value as an exact, dense torch.Tensor, or WrongType in words."""
    if isinstance(value, Tensor):
        with torch._C.DisableTorchFunctionSubclass():
            if value.layout != torch.strided or value.is_quantized or value.is_meta:
                raise WrongType("You returned a tensor that is not an ordinary dense one.")
            return value if type(value) is Tensor else value.as_subclass(Tensor)
    if value is None:
        raise WrongType("You returned nothing (None). Is there a return at the end?")
    number = float(value) if type(value) in (int, float) else None
    shown = f" ({value!r})" if number is not None else ""
    raise WrongType(f"You returned {_kind(value)}{shown} instead of a tensor.", value=number)


def _kind(value: Any) -> str:
    name = type(value).__name__
    return "nothing (None)" if value is None else f"a value of type {name}"


def _plain_log(log: Any) -> dict[str, list[LogEntry] | None] | None:
    if not isinstance(log, dict):
        return None
    plain: dict[str, list[LogEntry] | None] = {}
    for key in LOG_KEYS:
        if key not in log:
            continue
        entries = log[key]
        # A tensor of losses is shown for what it is, entry by entry; anything else is no list.
        several = isinstance(entries, list | tuple | Tensor) and getattr(entries, "ndim", 1) == 1
        plain[key] = [_entry(each) for each in entries] if several else None
    return plain


def _entry(value: Any) -> LogEntry:
    kind = "float" if isinstance(value, float) else type(value).__name__
    if isinstance(value, Tensor):
        kind = "Tensor"
    try:
        return LogEntry(kind, float(value))
    except BaseException:
        return LogEntry(kind, float("nan"))
