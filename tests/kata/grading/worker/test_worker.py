"""A submission in a worker: the same calls as in process, through the wire."""

import sys
import time
from types import SimpleNamespace

import pytest
import torch
from support.grading import SOLUTIONS, traces, with_source

from kata.grading.judge import judge
from kata.grading.worker.launch import ColdLauncher, GraderTrouble
from kata.grading.worker.remote import Budget, Crashed, Forged, RemoteSubmission
from kata.lessons.ex05.tasks import training_task
from kata.lessons.ex06.tasks import sampling_task
from kata.lessons.inputs import IMAGE_LAYOUTS, MODES
from kata.manifest import find_exercise, interfaces
from kata.submission.failures import Missing, NotStarted, Raised, TimedOut, Unloadable, WrongType
from kata.submission.in_process import InProcess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the warm parent needs Linux")

MEAN, LOG_VAR = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def remote(workers):
    """Opens one exercise of a submission in a worker."""
    opened = []

    def open_remote(exercise_id, files=SOLUTIONS, problems=None, seconds=60.0):
        exercise, budget = find_exercise(exercise_id), Budget(seconds)
        opened.append(RemoteSubmission(workers, exercise, files, problems or {}, budget))
        return opened[-1]

    yield open_remote
    for each in opened:
        each.close()


@pytest.fixture
def source(remote):
    """Opens a submission whose file for this exercise has this source."""
    return lambda exercise_id, text: remote(exercise_id, with_source(exercise_id, text))


@pytest.fixture
def local(tmp_path):
    """Opens one exercise of the solutions in this process."""
    for name, content in SOLUTIONS.items():
        (tmp_path / name).write_bytes(content)
    return lambda exercise_id: InProcess(
        tmp_path, find_exercise(exercise_id).interface, interfaces(), 60.0
    )


def test_values_are_those_of_the_same_call_in_process(remote, local):
    there, here = remote("ex02"), local("ex02")
    for submission in (there, here):
        submission.seed(7)
    z = there(MEAN, LOG_VAR)
    assert torch.equal(z, here(MEAN, LOG_VAR))
    assert there.current_seed() == 7


def test_gradients_are_those_of_the_same_call_in_process(remote, local):
    gradients = []
    for submission in (remote("ex03"), local("ex03")):
        leaves = [tensor.clone().requires_grad_() for tensor in (MEAN, LOG_VAR)]
        gradients.append(torch.autograd.grad(submission(*leaves), leaves))
    for there, here in zip(*gradients, strict=True):
        assert torch.equal(there, here)


TELLS = """
import torch
def pixel_sum_mse(decoded, features):
    told = [decoded.stride(), decoded.is_leaf, decoded.requires_grad, decoded.is_inference()]
    told += [torch.is_grad_enabled(), torch.is_inference_mode_enabled()]
    print(told)
    return decoded.sum()
"""


@pytest.mark.parametrize("mode", [torch.enable_grad, *MODES.values()])
@pytest.mark.parametrize("layout", IMAGE_LAYOUTS)
def test_a_submission_sees_the_same_tensors_as_in_process(source, tmp_path, capsys, layout, mode):
    (tmp_path / "ex04_reconstruction_loss.py").write_text(TELLS, encoding="utf-8")
    here = InProcess(tmp_path, find_exercise("ex04").interface, interfaces(), 60.0)
    images = IMAGE_LAYOUTS[layout](torch.arange(48.0).view(2, 2, 3, 4))
    told = []
    for submission in (source("ex04", TELLS), here):
        for decoded in (images, images.clone().requires_grad_()):
            with mode():
                submission(decoded, images)
                submission.several([(decoded.detach(), images)] * 2)
        with mode():
            made_here = IMAGE_LAYOUTS[layout](torch.arange(48.0).view(2, 2, 3, 4))
            submission(made_here, images)
            submission.several([(made_here, images)])
        if mode is torch.enable_grad:
            submission(images.clone().requires_grad_() * 1.0, images)
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] != ""


def test_several_calls_hold_their_results_and_share_an_instance(source, tmp_path):
    text = (
        "import torch\nclass Trim(torch.nn.Module):\n"
        "    def forward(self, images):\n"
        "        self.kept = getattr(self, 'kept', torch.zeros(1))\n"
        "        self.kept += images.sum()\n        return self.kept\n"
    )
    (tmp_path / "ex01_trim.py").write_text(text, encoding="utf-8")
    here = InProcess(tmp_path, find_exercise("ex01").interface, interfaces(), 60.0)
    calls = [(torch.full((1,), float(number)),) for number in range(4)]
    for submission in (source("ex01", text), here):
        assert [result.item() for result in submission.several(calls)] == [6.0] * 4
        assert submission(torch.ones(1)).item() == 1


DOUBLES = """
def kl_divergence(mean, log_var):
    mean *= 2
    return mean.sum()
"""


@pytest.mark.parametrize("mode", [torch.enable_grad, *MODES.values()])
def test_what_several_calls_write_into_their_inputs_is_seen(source, mode):
    submission = source("ex03", DOUBLES)
    with mode():
        calls = [(torch.full((2, 2), float(number)), torch.zeros(2, 2)) for number in range(3)]
        submission.several(calls)
        assert [mean[0, 0].item() for mean, _ in calls] == [0.0, 2.0, 4.0]


REMEMBERS = """
seen = {}
def kl_divergence(mean, log_var):
    return seen.setdefault(id(mean), mean.sum())
"""


def test_refilled_calls_are_given_the_same_tensors(source, tmp_path):
    (tmp_path / "ex03_kl_divergence.py").write_text(REMEMBERS, encoding="utf-8")
    here = InProcess(tmp_path, find_exercise("ex03").interface, interfaces(), 60.0)
    calls = [(torch.full((1, 1), float(number)), torch.zeros(1, 1)) for number in range(3)]
    for submission in (source("ex03", REMEMBERS), here):
        assert [kl.item() for kl in submission.several(calls, refilled=True)] == [0.0] * 3
        assert [mean.item() for mean, _ in calls] == [0.0, 1.0, 2.0]


def test_several_results_keep_their_graphs(remote):
    submission = remote("ex04")
    decoded = [torch.full((1, 1, 2, 2), value, requires_grad=True) for value in (0.5, 1.0, 2.0)]
    losses = [submission(each, torch.zeros(1, 1, 2, 2)) for each in decoded]
    found = torch.autograd.grad(sum(losses), decoded)
    assert [each.flatten()[0].item() for each in found] == [1.0, 2.0, 4.0]


def test_no_gradient_is_claimed_where_there_is_none(source):
    kl = source("ex03", "def kl_divergence(m, v): return (m * v).sum().detach()")
    assert not kl(MEAN.clone().requires_grad_(), LOG_VAR).requires_grad


def test_an_input_without_gradient_gets_none(source):
    kl = source("ex03", "def kl_divergence(m, v): return m.sum()")
    mean, log_var = MEAN.clone().requires_grad_(), LOG_VAR.clone().requires_grad_()
    found = torch.autograd.grad(kl(mean, log_var), (mean, log_var), allow_unused=True)
    assert torch.equal(found[0], torch.ones_like(MEAN))
    assert found[1] is None


def test_what_it_writes_into_its_inputs_is_seen(source):
    trim = source(
        "ex01",
        "from torch import nn\n"
        "class Trim(nn.Module):\n"
        "    def forward(self, x):\n"
        "        x[0, 0, 0, 0] = 7\n"
        "        return x[..., :28, :28]\n",
    )
    images = torch.zeros(1, 1, 29, 29)
    trim(images)
    assert images[0, 0, 0, 0] == 7
    assert images.sum() == 7


def test_training_and_sampling_give_the_same_records(remote, local):
    task = training_task(images=5, batch_size=2, num_epochs=2, alpha=0.5)
    there, here = remote("ex05")(task), local("ex05")(task)
    assert there.log == here.log
    assert there.facts == here.facts
    assert all(torch.equal(there.weights[name], here.weights[name]) for name in task.weights)
    records = []
    for submission in (remote("ex06"), local("ex06")):
        submission.seed(3)
        records.append(submission(sampling_task(4, 3)))
    assert torch.equal(records[0].images, records[1].images)
    assert torch.equal(records[0].latents[0], records[1].latents[0])


def test_what_is_printed_is_passed_on(source, capsys):
    text = (
        "print('loaded')\ndef kl_divergence(m, v):\n    print('called', len(m))\n    return m.sum()"
    )
    source("ex03", text)(MEAN, LOG_VAR)
    assert capsys.readouterr().out == "loaded\ncalled 3\n"


def test_printing_without_end_costs_the_judge_nothing(source, capsys):
    text = "def kl_divergence(m, v):\n    print('x' * 3_000_000)\n    return m.sum()"
    source("ex03", text)(MEAN, LOG_VAR)
    assert 0 < len(capsys.readouterr().out) <= 20_000


def test_colours_and_control_characters_do_not_reach_a_verdict(workers):
    text = r"def kl_divergence(m, v): print('\x1b[2Ja\x00b\x1b]0;title\x07c'); return m.sum()"
    [verdict] = judge(workers, with_source("ex03", text), exercise_ids=["ex03"])
    assert set(verdict.first_failure.printed.split()) == {"abc"}


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("def kl_divergence(m, v): raise NotImplementedError", NotStarted),
        ("def another(m, v): return m", Missing),
        ("def kl_divergence(m, v) return m", Unloadable),
        ("import os; os._exit(0)", Crashed),
        ("def kl_divergence(m, v):\n    import os\n    os._exit(3)", Crashed),
        ("def kl_divergence(m, v):\n    import os\n    os.closerange(0, 99)", Crashed),
        ("def kl_divergence(m, v):\n    import os\n    os.write(3, b'x' * 99)", Forged),
        ("def kl_divergence(m, v):\n    while True: pass", TimedOut),
        ("def kl_divergence(m, v): raise ValueError('a' * 10**7)", Raised),
        ("def kl_divergence(m, v): raise KeyboardInterrupt", Raised),
        ("def kl_divergence(m, v): raise SystemExit", Raised),
        ("def kl_divergence(m, v): return 1.5", WrongType),
        ("def kl_divergence(m, v): return m.to_sparse()", WrongType),
        ("import torch\ndef kl_divergence(m, v): return torch.zeros(1).expand(10**12)", WrongType),
    ],
)
def test_every_failure_arrives_as_what_it_is(remote, text, failure):
    seconds = 1.5 if failure is TimedOut else 60.0
    with pytest.raises(failure) as caught:
        remote("ex03", with_source("ex03", text), seconds=seconds)(MEAN, LOG_VAR)
    assert "Traceback" not in str(caught.value)
    assert len(str(caught.value)) < 5000


def test_a_missing_file_is_missing(remote):
    with pytest.raises(Missing, match="ex03_kl_divergence"):
        remote("ex03", files={})(MEAN, LOG_VAR)


def test_a_file_that_was_not_taken_says_why(remote):
    submission = remote("ex03", files={}, problems={"ex03_kl_divergence.py": "It is a link."})
    with pytest.raises(Unloadable, match="It is a link"):
        submission(MEAN, LOG_VAR)


def test_after_a_crash_every_call_fails_and_no_second_worker_is_made(source):
    submission = source("ex03", "def kl_divergence(m, v):\n    import os\n    os._exit(0)")
    for _ in range(2):
        with pytest.raises(Crashed):
            submission(MEAN, LOG_VAR)


def test_time_is_up_when_the_exercise_has_used_its_own(remote):
    text = (
        "import time, signal\n"
        "signal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
        "def kl_divergence(m, v):\n"
        "    signal.signal(signal.SIGALRM, signal.SIG_IGN)\n"
        "    time.sleep(600)"
    )
    submission = remote("ex03", with_source("ex03", text), seconds=1.5)
    with pytest.raises(TimedOut):
        submission(MEAN, LOG_VAR)


def test_a_worker_that_takes_long_to_start_takes_no_time_from_the_submission(workers, monkeypatch):
    passed = 0.0

    class Slow:
        def start(self, exercise, cpu_seconds):
            nonlocal passed
            passed += 1000.0
            return workers.start(exercise, cpu_seconds)

    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + passed)
    monkeypatch.setattr("kata.grading.worker.remote.time", clock)
    budget = Budget(60.0, Budget(240.0))
    submission = RemoteSubmission(Slow(), find_exercise("ex03"), SOLUTIONS, {}, budget)
    assert submission(MEAN, LOG_VAR).dim() == 0
    submission.close()


def test_a_worker_with_fewer_protections_than_the_first_is_not_used(workers, monkeypatch):
    monkeypatch.setattr(workers, "protections", [*workers.protections, "something more"])
    with pytest.raises(GraderTrouble, match="something more"):
        workers.start(find_exercise("ex01").interface, 10.0)


def test_a_worker_can_be_started_without_a_fork():
    before = traces()
    launch = ColdLauncher()
    launch.probe()
    files = with_source("ex03", "def kl_divergence(m, v):\n    print('here')\n    return m.sum()")
    submission = RemoteSubmission(launch, find_exercise("ex03"), files, {}, Budget(120.0))
    assert torch.equal(submission(MEAN, LOG_VAR), MEAN.sum())
    assert traces()["processes"] - before["processes"]
    submission.close()
    for kind in ("processes", "folders"):
        assert traces()[kind] - before[kind] == set(), kind


TIMES = """
def kl_divergence(mean, times):
    print(type(times).__name__, times)
    result = mean * times
    mean += 1
    return result
"""


@pytest.mark.parametrize("number", [3, -(2**40), 0.25, float("-inf")], ids=str)
def test_a_plain_number_may_stand_among_the_inputs(source, tmp_path, capsys, number):
    (tmp_path / "ex03_kl_divergence.py").write_text(TIMES, encoding="utf-8")
    here = InProcess(tmp_path, find_exercise("ex03").interface, interfaces(), 60.0)
    seen = []
    for submission in (source("ex03", TIMES), here):
        mean, leaf = MEAN.clone(), MEAN.clone().requires_grad_()
        [gradient] = torch.autograd.grad(submission(leaf * 1.0, number).sum(), leaf)
        results = [
            submission(mean, number),
            *submission.several([(mean, number), (LOG_VAR.clone(), 2)]),
        ]
        refilled = submission.several([(MEAN, 1), (LOG_VAR, number)], refilled=True)
        seen.append([capsys.readouterr().out, gradient, *results, *refilled, mean])
    (told, *there), (told_here, *values) = seen
    assert told == told_here
    assert f"{type(number).__name__} {number}" in told
    for one, other in zip(there, values, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize("odd", [True, "3", [1, 2]], ids=str)
def test_nothing_but_tensors_and_numbers_is_sent(remote, odd):
    with pytest.raises(TypeError, match="takes tensors, int and float"):
        remote("ex03")(MEAN, odd)
