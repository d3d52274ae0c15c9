"""What the checks see of a submission: one exercise, as a call on tensors, numbers and records.

No object of the student's passes this boundary. Exercises that take a model, a loader, an
optimizer or a decoder take a description of these instead, their task, and return a record of what
happened (see ``kata.submission.calls``).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from torch import Tensor

from kata.submission.inputs import Input

Value = TypeVar("Value")
Given = Mapping[str, Input | str]
"""What a call was given, by name, as it is shown to the learner."""


class Submission(Protocol):
    """One exercise of a submission.

    The call takes the inputs that the manifest lists (tensors, or plain numbers among them), or a
    task, and returns a tensor or a record.
    It raises a SubmissionFailure, Raised or WrongType if there is none.
    """

    def __call__(self, *inputs: Any) -> Any: ...

    def several(
        self, calls: Sequence[tuple[Input, ...]], *, refilled: bool = False
    ) -> list[Tensor]:
        """The results of calls one after the other, all held until the last is done.

        Of a class, all calls are made on one instance. Where ``refilled``, all calls are given the
        same tensors, filled with new values each time, and each result is copied before the next
        call. For exercises with tensors and numbers in, tensor out.
        """

    def stays_on_device(self, *inputs: Input) -> bool:
        """Whether a call on tensors of another device than the CPU computes with tensors of that
        device alone, and returns one. True if the code can't run on the pretend device, which does
        not offer all that a real one does.
        """

    def seed(self, value: int) -> None:
        """``torch.manual_seed`` where the submission runs."""

    def current_seed(self) -> int:
        """The seed that torch's global random numbers there started from."""

    def source(self) -> tuple[str, str]:
        """The path of the exercise's file, as it is shown, and its text; empty where it can't be
        read."""


class Student(Protocol):
    """How a call in ``kata.submission.calls`` reaches the student's function; it is passed one."""

    def __call__(
        self,
        use: Callable[[Any], Value],
        given: Given,
        *,
        stand_ins: Mapping[str, Callable[..., Any]] | None = None,
        pretend: bool = False,
    ) -> Value:
        """What ``use`` makes of the function, with every way to fail turned into one of ours.

        ``stand_ins`` take the place of other exercises' functions, by their public names.
        ``pretend`` runs it on the pretend device.
        """
