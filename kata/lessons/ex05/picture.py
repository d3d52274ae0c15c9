"""The training loop: its three losses, batch by batch, on a toy model that has one right log."""

import matplotlib as mpl
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from kata.contract import LOG_KEYS
from kata.lessons.drawing.answer import LARGEST, Answer, one_line, plain
from kata.lessons.drawing.finding import Finding, compare
from kata.lessons.drawing.panels import EXPECTED, FAINT, YOURS, finite, note
from kata.lessons.ex05.expected import train_vae as expected_training
from kata.lessons.ex05.tasks import training_task
from kata.plots import STYLE
from kata.submission.calls.training import LogEntry
from kata.submission.failures import Raised, WrongType
from kata.submission.interface import Submission

TITLES = ("combined loss", "reconstruction loss", "KL divergence")
TASK = training_task(images=8, batch_size=3, num_epochs=4, alpha=0.3, seed=11)
BATCHES = -(-len(TASK.images) // TASK.batch_size)
DRAWN = 200
"""Entries of a log that are drawn, where there should be 12."""


def ask(submission: Submission) -> dict[str, Answer]:
    try:
        record = submission(TASK)
    except (Raised, WrongType) as failure:
        return {"failed": one_line(getattr(failure, "summary", str(failure)))}
    if record.log is None:
        return {"failed": f"You returned {record.returned} instead of a dictionary."}
    log = {key: record.log.get(key) for key in LOG_KEYS}
    kinds = {entry.kind for entries in log.values() for entry in entries or ()} - {"float"}
    return {
        "kinds": f"are of type {', '.join(sorted(kinds))}" if kinds else "",
        **{key: _losses(entries, key in record.log) for key, entries in log.items()},
        **{name: plain(weight) for name, weight in record.weights.items()},
    }


@mpl.rc_context(STYLE)
def show(answers: dict[str, Answer]) -> tuple[list[Finding], Figure]:
    log, weights = expected_training(TASK)
    failed = str(answers.get("failed", ""))
    figure = Figure(figsize=(10.4, 3.8))
    findings = []
    for axes, key, title in zip(figure.subplots(1, 3), LOG_KEYS, TITLES, strict=True):
        expected = torch.tensor(log[key], dtype=torch.float64)
        yours = answers.get(key, failed)
        findings.append(_loss_finding(title, yours, expected))
        axes.set(title=title, xlabel="batch")
        _draw(axes, yours, expected, findings[-1])
    figure.axes[0].set_ylabel("loss")
    figure.axes[0].legend(loc="upper right")
    figure.supxlabel(
        f"{TASK.num_epochs} epochs of {BATCHES} batches, alpha = {TASK.alpha:g}", fontsize=9
    )
    if failed:
        return [Finding("log", failed)], figure
    findings.append(Finding("log's entries", str(answers["kinds"]), "are of type float"))
    findings.append(_weights_finding(answers, weights))
    return findings, figure


def _losses(entries: list[LogEntry] | None, present: bool) -> Answer:
    if entries is None:
        return "is no list of numbers" if present else "this key is not in your log"
    if len(entries) > LARGEST:
        return f"{len(entries)} entries: too many to draw"
    return torch.tensor([entry.value for entry in entries], dtype=torch.float64)


def _loss_finding(title: str, yours: Answer, expected: Tensor) -> Finding:
    if isinstance(yours, Tensor) and len(yours) != len(expected):
        return Finding(title, f"{len(yours)} entries instead of {len(expected)}")
    finding = compare(title, yours, expected, lambda place: f"batch {place[0] + 1}")
    return Finding(title, finding.problem, f"agrees: {len(expected)} batches")


def _weights_finding(answers: dict[str, Answer], expected: dict[str, Tensor]) -> Finding:
    """Whether the loop trained the right weights, which the losses alone may not show."""
    what = "trained weights"
    if not any(compare(name, answers[name], TASK.weights[name]).problem for name in expected):
        return Finding(what, "training left them unchanged")
    for name, right in expected.items():
        problem = compare(name, answers[name], right).problem
        if problem:
            return Finding(what, f"{name}: {problem}")
    return Finding(what, "")


def _draw(axes: Axes, yours: Answer, expected: Tensor, finding: Finding) -> None:
    for epoch in range(1, TASK.num_epochs):
        axes.axvline(epoch * BATCHES + 0.5, color=FAINT, lw=0.8, ls=":")
    batches = torch.arange(1, len(expected) + 1)
    axes.plot(batches, expected, color=EXPECTED, lw=2.5, label="expected")
    axes.locator_params(axis="x", integer=True)
    if isinstance(yours, str) or not 0 < len(yours) <= DRAWN:
        axes.plot([], [], "o", color=YOURS, label="yours")
        note(axes.inset_axes((0.2, 0.3, 0.6, 0.4)), finding.problem)
        return
    axes.plot(
        torch.arange(1, len(yours) + 1), finite(yours), "o--", ms=4, lw=1, color=YOURS,
        label="yours",
    )  # fmt: skip
    if float(finite(yours).nan_to_num().abs().max()) > 50 * float(expected.abs().max()):
        axes.set_yscale("symlog")
