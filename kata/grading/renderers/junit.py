"""junit.xml: a suite a submission, a case an exercise, as Jenkins and GitLab read it."""

from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from kata.files import write_atomically
from kata.grading.renderers.common import (
    STATUSES,
    Report,
    feedback_text,
    one_line,
    printed,
    title,
)

FAILURES = ("failed", "not-started", "missing")


def write(reports: list[Report], folder: Path) -> None:
    root = Element("testsuites", name="VAE kata")
    for report in reports:
        _suite(root, report)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, 0)) for suite in root)))
    root.set("time", _seconds(sum(float(suite.get("time", 0)) for suite in root)))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    write_atomically(folder / "junit.xml", text + b"\n")


def _suite(root: Element, report: Report) -> None:
    name = one_line(report["submission"])
    suite = SubElement(root, "testsuite", name=name)
    if report["graded"]:
        for outcome in report["exercises"]:
            case = SubElement(
                suite,
                "testcase",
                classname=name,
                name=f"{outcome['id']} {one_line(outcome['title'])}",
                time=_seconds(outcome["seconds"]),
            )
            status = outcome["status"]
            if status != "passed":
                kind = "failure" if status in FAILURES else "error"
                message = f"{title(outcome)}: {STATUSES[status][1]}"
                trouble = SubElement(case, kind, message=message, type=status)
                trouble.text = feedback_text(outcome)
                if said := printed(outcome):
                    SubElement(case, "system-out").text = said
    else:
        case = SubElement(suite, "testcase", classname=name, name="grading", time="0.000")
        problem = one_line(report["problem"], 1000) or "This submission could not be graded."
        SubElement(case, "error", message=problem, type="not-graded").text = problem
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    suite.set("skipped", "0")
    suite.set("time", _seconds(sum(float(case.get("time", 0)) for case in suite)))


def _seconds(value: float) -> str:
    return f"{value:.3f}"
