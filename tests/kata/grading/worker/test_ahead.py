"""What a check is going to ask is asked ahead of it, and no verdict depends on that."""

import json
import sys
from dataclasses import replace

import pytest
from support.grading import SOLUTIONS, with_source

from kata.grading import judge as judge_module
from kata.grading.judge import judge
from kata.grading.worker import ahead
from kata.grading.worker.ahead import Conversation, Transcript
from kata.grading.worker.launch import WorkerGone
from kata.grading.worker.wire import Frame
from kata.manifest import ROOT

QUESTIONS = tuple(b"%d" % number for number in range(40))


def answer_to(question, values=None):
    values = {"to": question.decode()} if values is None else values
    return Frame(bytearray(json.dumps({"values": values, "tensors": []}).encode()), bytearray())


class Worker:
    """Answers in order; ``special`` has answers of its own, or an exception that is raised."""

    def __init__(self, special=None):
        self.special = special or {}
        self.asked = []
        self.read = 0
        self.most_waiting = 0

    def send(self, question, seconds):
        self.asked.append(question)
        self.most_waiting = max(self.most_waiting, len(self.asked) - self.read)

    def receive(self, seconds):
        question = self.asked[self.read]
        answer = self.special.get(question) or answer_to(question)
        if isinstance(answer, Exception):
            raise answer
        self.read += 1
        return answer


def passed(worker, questions=QUESTIONS):
    """The transcript of a check that has asked these."""
    transcript, talk = Transcript(), Conversation(worker)
    for question in questions:
        talk.ask(question, seconds)
    talk.note_in(transcript)
    return transcript


def seconds():
    return 1.0


def test_the_same_answers_are_as_before():
    transcript, worker = passed(Worker()), Worker()
    talk = Conversation(worker)
    assert talk.is_as_before(transcript, seconds)
    assert worker.asked == list(QUESTIONS)
    assert 1 < worker.most_waiting <= ahead.AT_ONCE
    following = talk.next()
    assert following.ask(b"next", seconds) == answer_to(b"next")


def test_another_answer_is_not_and_all_are_kept_for_the_check():
    other = answer_to(b"something else")
    worker = Worker({b"7": other})
    talk = Conversation(worker)
    assert not talk.is_as_before(passed(Worker()), seconds)
    answers = [talk.ask(question, seconds) for question in QUESTIONS]
    assert answers == [other if each == b"7" else answer_to(each) for each in QUESTIONS]
    assert worker.asked == list(QUESTIONS)


def test_each_submission_that_passed_is_remembered_but_no_mixture():
    transcript = passed(Worker())
    other = Worker({b"3": answer_to(b"x"), b"5": answer_to(b"x")})
    talk = Conversation(other)
    for question in QUESTIONS:
        talk.ask(question, seconds)
    talk.note_in(transcript)
    for special in (other.special, {}):
        assert Conversation(Worker(special)).is_as_before(transcript, seconds)
    mixture = Worker({b"3": other.special[b"3"]})
    assert not Conversation(mixture).is_as_before(transcript, seconds)


def test_a_check_that_asks_something_else_gets_its_own_answers():
    worker = Worker({b"1": answer_to(b"wrong")})
    talk = Conversation(worker)
    talk.is_as_before(passed(Worker()), seconds)
    talk.ask(b"0", seconds)
    for question in (b"smaller", b"smallest", b"2"):
        assert talk.ask(question, seconds) == answer_to(question)


def test_after_a_failure_nothing_more_is_asked_and_what_is_on_its_way_is_not_lost():
    failure = answer_to(b"", {"failure": "Raised"})
    worker = Worker({b"0": failure})
    talk = Conversation(worker)
    assert not talk.is_as_before(passed(Worker()), seconds)
    assert len(worker.asked) <= ahead.AT_ONCE
    answers = [talk.ask(question, seconds) for question in QUESTIONS]
    assert answers == [failure, *map(answer_to, QUESTIONS[1:])]
    assert worker.asked == list(QUESTIONS)


@pytest.mark.parametrize("error", [TimeoutError(), WorkerGone(1)], ids=repr)
def test_what_ends_the_worker_is_raised_at_its_question(error):
    talk = Conversation(Worker({b"5": error}))
    assert not talk.is_as_before(passed(Worker()), seconds)
    for question in QUESTIONS[:5]:
        assert talk.ask(question, seconds) == answer_to(question)
    with pytest.raises(type(error)):
        talk.ask(b"5", seconds)


def test_a_slow_submission_is_asked_as_the_check_goes(monkeypatch):
    monkeypatch.setattr(ahead, "SECONDS", 0.0)
    worker = Worker()
    assert not Conversation(worker).is_as_before(passed(Worker()), seconds)
    assert len(worker.asked) <= ahead.AT_ONCE


def test_no_more_is_kept_than_a_judge_has_room_for(monkeypatch):
    monkeypatch.setattr(ahead, "KEPT_BYTES", 1000)
    huge = Frame(answer_to(b"0").header, bytearray(500))
    worker = Worker(dict.fromkeys(QUESTIONS, huge))
    Conversation(worker).is_as_before(passed(worker), seconds)
    assert len(worker.asked) - len(QUESTIONS) <= 1 + ahead.AT_ONCE


def test_large_questions_are_asked_one_at_a_time():
    large = tuple(question * ahead.BYTES_AT_ONCE for question in QUESTIONS[:4])
    worker = Worker()
    assert Conversation(worker).is_as_before(passed(Worker(), large), seconds)
    assert worker.most_waiting == 1


def test_a_check_that_asks_very_much_is_not_remembered():
    large = b"x" * (ahead.MOST_BYTES + 1)
    assert passed(Worker(), (large,)).questions == ()


LATER_WRONG = """
calls = 0
def kl_divergence(z_mean, z_log_var):
    global calls
    calls += 1
    print("call", calls)
    kl = 0.5 * (z_mean**2 + z_log_var.exp() - 1 - z_log_var).sum(dim=1).mean()
    return kl if calls < 90 else kl / 2
"""
OTHER_ORDER = """
def kl_divergence(z_mean, z_log_var):
    return (-(1 + z_log_var - z_mean * z_mean - z_log_var.exp())).sum() / (2 * len(z_mean))
"""
ENDS = """
import os
def kl_divergence(z_mean, z_log_var):
    if len(z_mean) > 50:
        os._exit(3)
    return 0.5 * (z_mean**2 + z_log_var.exp() - 1 - z_log_var).sum(dim=1).mean()
"""
SLOW_TO_FAIL = """
import time
def kl_divergence(z_mean, z_log_var):
    time.sleep(0.2)
    return z_mean.sum() * 0 + 1
"""
MUTANT = (ROOT / "mutants" / "ex03" / "kl-averages-latents@loop.py").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="the warm parent needs Linux")
@pytest.mark.parametrize(
    "source",
    [LATER_WRONG, OTHER_ORDER, ENDS, SLOW_TO_FAIL, MUTANT],
    ids=["later wrong", "other order", "ends", "slow to fail", "mutant"],
)
def test_verdicts_are_the_same_whoever_was_judged_before(workers, source):
    files = with_source("ex03", source)

    def verdict(files):
        [verdict] = judge(workers, files, exercise_ids=["ex03"], until_failure=True)
        checks = [replace(check, seconds=0.0, printed="") for check in verdict.checks]
        return replace(verdict, checks=checks)

    judge_module._transcripts.clear()
    alone = verdict(files)
    solved = verdict(SOLUTIONS)
    assert solved.is_passed
    assert verdict(files) == alone
    assert verdict(SOLUTIONS) == solved
