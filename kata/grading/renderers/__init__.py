"""Everything that is made from reports: gradebook, JUnit, Gradescope, feedback, class page.

A renderer only shows what stands in the reports; it never marks anything anew.
"""

from pathlib import Path

from kata.grading.renderers import class_page, feedback, gradebook, gradescope, junit
from kata.grading.renderers.common import Report


def write_all(reports: list[Report], folder: Path) -> None:
    """Write every format into the folder, for these reports. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(reports, key=lambda report: str(report["submission"]))
    for renderer in (gradebook, junit, gradescope, feedback, class_page):
        renderer.write(ordered, folder)
