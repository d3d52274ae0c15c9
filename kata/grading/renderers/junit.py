"""junit.xml: a suite per submission, a case per exercise, as Jenkins and GitLab read it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from kata.checking.report import ExerciseReport, Report
from kata.checking.status import Status
from kata.files import write_atomically
from kata.grading.course.lateness import Lateness
from kata.grading.renderers.common import feedback_text, printed, title

FILES = ("junit.xml",)
SUBMISSION_FILES = ()

FAILURES = (Status.FAILED, Status.NOT_STARTED, Status.MISSING)
"""JUnit's failures; every other status but passed is one of its errors."""


def write(
    reports: list[Report], folder: Path, late: Mapping[str, Lateness], absent: Sequence[str]
) -> None:
    root = Element("testsuites", name="VAE kata")
    for report in reports:
        _suite(root, report)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, 0)) for suite in root)))
    root.set("time", _seconds(sum(float(suite.get("time", 0)) for suite in root)))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    write_atomically(folder / FILES[0], text + b"\n")


def _suite(root: Element, report: Report) -> None:
    name = report.submission
    suite = SubElement(root, "testsuite", name=name)
    if report.graded:
        for exercise in report.exercises:
            _case(suite, exercise)
    else:
        case = SubElement(suite, "testcase", classname=name, name="grading", time="0.000")
        problem = report.problem or "This submission could not be graded."
        SubElement(case, "error", message=problem, type="not-graded").text = problem
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    suite.set("skipped", "0")
    suite.set("time", _seconds(sum(float(case.get("time", 0)) for case in suite)))


def _case(suite: Element, exercise: ExerciseReport) -> None:
    case = SubElement(
        suite,
        "testcase",
        classname=suite.get("name", ""),
        name=f"{exercise.id} {exercise.title}",
        time=_seconds(exercise.seconds),
    )
    if exercise.is_passed:
        return
    kind = "failure" if exercise.status in FAILURES else "error"
    message = f"{title(exercise)}: {exercise.status.word}"
    trouble = SubElement(case, kind, message=message, type=exercise.status)
    trouble.text = feedback_text(exercise)
    if said := printed(exercise):
        SubElement(case, "system-out").text = said


def _seconds(value: float) -> str:
    return f"{value:.3f}"
