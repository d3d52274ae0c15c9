"""Asks a worker ahead of a check what the check is going to ask.

A check's inputs follow from the check and the run's seed. What it asks of a submission that passes,
it asks of the next one, too: all of it can be asked without waiting for the check in between. And
what a check finds follows from what it is answered: where every answer is, byte for byte, what
another submission gave that passed, there is nothing left to find.
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from kata.grading.worker.launch import Worker, WorkerGone
from kata.grading.worker.wire import Frame, ProtocolError, decode

AT_FIRST = 2
AT_ONCE = 16
"""How many questions may be on their way: one more for each that was answered in time, so that who
is slow is not asked many. Who asks more than fits into a socket waits for a worker that may be
waiting for its answers to be read."""
BYTES_AT_ONCE = 2**16
SECONDS = 0.5
"""A submission that takes longer than this over a check's questions is asked no further ahead: it
may be one that fails at the first answer, and has a time limit."""
MOST_ANSWERS = 64
MOST_BYTES = 2**23
"""A check that asks more is asked as it comes."""
KEPT_BYTES = 2**25
"""Answers that are kept for the check take no more memory than this, and one answer."""


@dataclass
class Transcript:
    """What a check asked of a submission that passed, and digests of what such ones answered."""

    questions: tuple[bytes, ...] = ()
    answers: set[tuple[bytes, ...]] = field(default_factory=set)

    def add(self, questions: tuple[bytes, ...], answers: tuple[bytes, ...]) -> None:
        """Take note of what one more submission that passed was asked, and answered."""
        if sum(map(len, questions)) > MOST_BYTES:
            return
        if questions != self.questions:
            self.questions, self.answers = questions, set()
        if len(self.answers) < MOST_ANSWERS:
            self.answers.add(answers)


@dataclass
class _Asked:
    question: bytes
    answer: Frame | Exception | None = None


class Conversation:
    """What a worker is asked during one check, and what it answers."""

    def __init__(self, worker: Worker, unread: int = 0, at_once: int = AT_FIRST) -> None:
        self._worker = worker
        self._unread = unread
        self._at_once = at_once
        self._ahead: deque[_Asked] = deque()
        self._questions: list[bytes] = []
        self._answers: list[bytes] = []

    def ask(self, question: bytes, seconds: Callable[[], float]) -> Frame:
        """The answer. Raises TimeoutError, WorkerGone or ProtocolError."""
        if self._ahead and self._ahead[0].question != question:
            self._forget()
        if self._ahead:
            asked = self._ahead.popleft()
        else:
            asked = _Asked(question)
            self._read_unread(seconds)
            self._worker.send(question, seconds())
        if asked.answer is None:
            asked.answer = self._worker.receive(seconds())
        if isinstance(asked.answer, Exception):
            raise asked.answer
        self._questions.append(question)
        self._answers.append(_digest(asked.answer))
        return asked.answer

    def is_as_before(self, transcript: Transcript, seconds: Callable[[], float]) -> bool:
        """Ask all that is in the transcript. Whether the answers are those of a submission that
        passed; if not, they are kept for when the check asks."""
        digests = tuple(self._ask_ahead(transcript, seconds))
        if digests not in transcript.answers:
            return False
        self._ahead.clear()
        return True

    def note_in(self, transcript: Transcript) -> None:
        """Note what was asked and answered, of a submission that has passed."""
        if self._questions:
            transcript.add(tuple(self._questions), tuple(self._answers))

    def next(self) -> "Conversation":
        """The one of the next check, with the same worker."""
        self._forget()
        return Conversation(self._worker, self._unread, self._at_once)

    def _ask_ahead(self, transcript: Transcript, seconds: Callable[[], float]) -> list[bytes]:
        """Digests of the answers, which are kept; fewer than all where one can't be right."""
        end = time.monotonic() + SECONDS
        left = deque(transcript.questions)
        digests: list[bytes] = []
        kept = 0
        try:
            self._read_unread(seconds)
            while left or len(digests) < len(self._ahead):
                while left and self._has_room_for(left[0], len(digests)):
                    self._ahead.append(_Asked(left.popleft()))
                    self._worker.send(self._ahead[-1].question, seconds())
                asked = self._ahead[len(digests)]
                asked.answer = answer = self._worker.receive(seconds())
                digests.append(_digest(answer))
                kept += len(answer.header) + len(answer.payload)
                is_slow = time.monotonic() > end
                self._at_once = AT_FIRST if is_slow else min(self._at_once + 1, AT_ONCE)
                if is_slow or kept > KEPT_BYTES or _fails(answer, digests, transcript):
                    break
        except (TimeoutError, WorkerGone, ProtocolError) as error:
            if len(digests) < len(self._ahead):
                self._ahead[len(digests)].answer = error
        return digests

    def _has_room_for(self, question: bytes, answered: int) -> bool:
        waiting = [len(asked.question) for asked in list(self._ahead)[answered:]]
        return not waiting or (
            len(waiting) < self._at_once and sum(waiting) + len(question) < BYTES_AT_ONCE
        )

    def _forget(self) -> None:
        self._unread += sum(asked.answer is None for asked in self._ahead)
        self._ahead.clear()

    def _read_unread(self, seconds: Callable[[], float]) -> None:
        while self._unread:
            self._worker.receive(seconds())
            self._unread -= 1


def _fails(answer: Frame, digests: list[bytes], transcript: Transcript) -> bool:
    """Whether this answer, the last of these, is none."""
    place = len(digests) - 1
    if any(known[place] == digests[place] for known in transcript.answers):
        return False
    return "failure" in decode(answer).values


def _digest(frame: Frame) -> bytes:
    digest = hashlib.blake2b(frame.header, digest_size=16)
    digest.update(frame.payload)
    return digest.digest()
