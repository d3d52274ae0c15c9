"""Everything that is made from reports: gradebook, JUnit, Gradescope, feedback, class page.

A renderer only shows what stands in the reports; it never marks anything anew. A new format is a
module here with ``write(reports, folder)``, and its name in ``WRITTEN``.
"""

from collections.abc import Sequence
from pathlib import Path

from kata.checking.report import Report
from kata.grading.renderers import class_page, feedback, gradebook, gradescope, junit

WRITTEN = (gradebook, junit, gradescope, feedback, class_page)


def write_all(reports: Sequence[Report], folder: Path) -> None:
    """Write every format into the folder, for these reports. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(reports, key=lambda report: report.submission)
    for renderer in WRITTEN:
        renderer.write(ordered, folder)
