"""A failure's message: its parts and their order, in every place that shows it."""

import io
import json
import shutil
from textwrap import dedent, indent

import pytest
import torch
from rich.console import Console

from kata.checking.expect import CheckFailed, expect
from kata.checking.report import Report
from kata.checking.run_in_process import run_in_process
from kata.checking.status import Status
from kata.checking.verdict import Check, Verdict
from kata.grading.renderers.class_page import page
from kata.grading.renderers.markdown import to_markdown
from kata.grading.renderers.student_page import student_page
from kata.learning.board import print_failures
from kata.learning.watch.view import what_went_wrong
from kata.lessons import lookup
from kata.manifest import ROOT, find_exercise

PARTS = {
    "seen": "The result has the wrong value.",
    "observed": "Your result is 784 times too small.",
    "mistake": find_exercise("ex04").mistakes["mse-averages-pixels"],
    "look at": "Look at ex04_reconstruction_loss.py:7\n      loss.item\nIt is named, not called.",
    "case": "For example\n  decoded  float32 [1]: [17.25]",
    "paste": "pixel_sum_mse(torch.tensor([17.25]))  # yours 3, expected 4",
}
CHECK = Check("a check", Status.FAILED, f"{PARTS['seen']}\n\n{PARTS['case']}", PARTS["seen"])


def verdict_with(**changes):
    values = {
        "misconceptions": ("mse-averages-pixels",),
        "observation": PARTS["observed"],
        "look_at": PARTS["look at"],
        "paste": PARTS["paste"],
    }
    return Verdict(find_exercise("ex04"), (CHECK,), **{**values, **changes})


def places(text, parts):
    """Where each part begins in the text, whatever its lines were wrapped to."""
    text = " ".join(text.split())
    return [text.index(" ".join(PARTS[part].split())) for part in parts]


def printed_by(show):
    console = Console(file=io.StringIO(), width=200)
    show(console)
    return console.file.getvalue()


def test_every_place_shows_the_parts_in_one_order():
    verdict = verdict_with()
    report = Report.of("ana", [verdict])
    shown = {
        "terminal": printed_by(lambda console: print_failures(console, [verdict], ROOT)),
        "watch": printed_by(lambda console: console.print(*what_went_wrong(verdict))),
        "JSON": report.exercises[0].message,
    }
    for where, text in shown.items():
        found = places(text, PARTS)
        assert found == sorted(found), where
    # Its script shows the message as it stands there.
    assert json.dumps(report.exercises[0].message)[1:-1] in page([report])


def test_students_get_all_after_grading_but_the_case():
    text = to_markdown(student_page(Report.of("ana", [verdict_with()])))
    found = places(text, ["seen", "observed", "mistake", "look at"])
    assert found == sorted(found)
    assert "17.25" not in text


@pytest.mark.parametrize("status", [status for status in Status if status.is_failure])
def test_a_failure_without_a_name_has_a_next_step(status):
    check = Check("a check", status, "What was seen.", "What was seen.")
    verdict = Verdict(find_exercise("ex04"), (check,))
    assert "python -m kata hint ex04" in verdict.message
    assert "python -m kata hint ex04" in verdict.feedback


def test_a_named_failure_leaves_the_next_step_to_the_mistakes_sentence():
    assert "kata hint" not in verdict_with().message


@pytest.fixture
def verdict_on(package_with):
    def run(exercise_id, text):
        folder = package_with(**{exercise_id: text})
        [verdict] = run_in_process(folder, [exercise_id], until_failure=True)
        shutil.rmtree(folder)
        return verdict

    return run


KL = "def kl_divergence(m, v):\n    return {}\n"
RIGHT_KL = "(m**2 + v.exp() - 1 - v).sum(1).mean() / 2"


def test_the_line_to_paste_gives_what_it_says(verdict_on):
    verdict = verdict_on("ex03", KL.format(f"4 * {RIGHT_KL}"))
    call, _, said = verdict.paste.partition("# yours ")
    names = {}
    exec(f"import torch\n{KL.format(f'4 * {RIGHT_KL}')}\nresult = {call}", names)
    assert said.startswith(f"{float(names['result']):.4g}, expected ")
    assert verdict.message.endswith(f"\n{indent(verdict.paste, '  ')}\n\n{verdict.next_step()}")


@pytest.mark.parametrize(
    "needs_more_than_its_inputs",
    [
        f"{RIGHT_KL} + 0 if torch.is_grad_enabled() else {RIGHT_KL} + 1",
        f"{RIGHT_KL} if m.is_contiguous() else {RIGHT_KL} + 1",
    ],
)
def test_no_line_to_paste_where_that_call_is_right(verdict_on, needs_more_than_its_inputs):
    verdict = verdict_on("ex03", "import torch\n" + KL.format(needs_more_than_its_inputs))
    assert verdict.status is Status.FAILED
    assert verdict.paste == ""


def test_an_exception_says_what_the_call_was_given_that_raised_it(verdict_on):
    text = """
    from torch import nn
    class Trim(nn.Module):
        def __init__(self):
            super().__init__()
            self.wide = False
        def forward(self, images):
            assert not self.wide or images.shape[-1] != 28
            self.wide |= images.shape[-1] == 33
            return images[..., :28, :28]
    """
    verdict = verdict_on("ex01", dedent(text))
    assert verdict.status is Status.ERROR
    assert "float32 [2, 1, 28, 28]" in verdict.message


def test_no_line_to_paste_for_draws(verdict_on):
    verdict = verdict_on("ex02", "def reparameterize(m, v):\n    return m\n")
    assert verdict.misconceptions == ("reparam-no-noise",)
    assert verdict.paste == ""


def test_an_observation_that_raises_breaks_no_verdict(verdict_on, monkeypatch):
    def observe(exercise_id, submission, names):
        raise ZeroDivisionError("in the observation")

    monkeypatch.setattr("kata.checking.diagnosis.observe", observe)
    verdict = verdict_on("ex03", KL.format(f"4 * {RIGHT_KL}"))
    assert verdict.status is Status.FAILED
    assert verdict.diagnosis_error == "ZeroDivisionError: in the observation"


def test_code_that_raises_gets_no_observation_but_its_line(verdict_on):
    text = "def kl_divergence(m, v):\n    m.exp()\n    return m.nowhere\n"
    verdict = verdict_on("ex03", text)
    assert verdict.status is Status.ERROR
    assert verdict.observation == ""


def test_a_line_that_does_nothing_is_shown(verdict_on):
    text = (ROOT / "solutions" / "ex05_training_loop.py").read_text(encoding="utf-8")
    assert "model.train()" in text
    verdict = verdict_on("ex05", text.replace("model.train()", "model.train"))
    assert verdict.misconceptions == ("train-eval-mode",)
    assert "ex05_training_loop.py:" in verdict.look_at
    assert verdict.look_at in verdict.feedback


def test_exercises_without_observations_have_none():
    assert lookup.observe("ex99", None) == ""


def test_two_large_tensors_are_told_apart_where_they_differ_most():
    first = torch.zeros(5, 4)
    second = first.clone()
    second[1, 2], second[3, 0] = 0.5, float("nan")
    with pytest.raises(CheckFailed) as caught:
        expect(False, "They differ.", {"images": "some"}, {"yours": first, "expected": second})
    *_, yours, expected = str(caught.value).splitlines()
    assert yours.endswith("float32 [5, 4]: all 0, 0 at [3, 0]")
    assert expected.endswith("float32 [5, 4], nan there")
    assert caught.value.given == {"images": "some"}
