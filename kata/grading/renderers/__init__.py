"""Everything that is made from reports: gradebook, JUnit, Gradescope, feedback, class page.

A renderer only shows what stands in the reports; it never marks anything anew. A new format is a
module here with ``write(reports, folder)`` and ``FILES``, what it writes about the whole class, and
its name in ``RENDERERS``.
"""

from collections.abc import Sequence
from pathlib import Path

from kata.checking.report import Report
from kata.grading.renderers import class_page, feedback, gradebook, gradescope, junit

RENDERERS = (gradebook, junit, gradescope, feedback, class_page)

CLASS_FILES: tuple[str, ...] = tuple(file for renderer in RENDERERS for file in renderer.FILES)
"""The files beside the reports."""


def write_all(reports: Sequence[Report], folder: Path) -> None:
    """Write every format into the folder, for these reports. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(reports, key=lambda report: report.submission)
    for renderer in RENDERERS:
        renderer.write(ordered, folder)
