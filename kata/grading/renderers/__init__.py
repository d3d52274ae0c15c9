"""Everything that is made from reports: gradebook, JUnit, Gradescope, feedback, class page.

A renderer only shows what stands in the reports; it never marks anything anew. A new format is a
module here with ``write(reports, folder, late, absent)``, ``FILES``, what it writes about the whole
class, ``SUBMISSION_FILES``, what it writes for each submission, and its name in ``RENDERERS``.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from kata.checking.report import Report
from kata.grading.course.lateness import Lateness
from kata.grading.renderers import class_page, feedback, gradebook, gradescope, junit
from kata.grading.renderers.common import file_name

RENDERERS = (gradebook, junit, gradescope, feedback, class_page)

CLASS_FILES: tuple[str, ...] = tuple(file for renderer in RENDERERS for file in renderer.FILES)
"""The files beside the reports."""


def submission_files(folder: Path, submission: str) -> list[Path]:
    """The files for one submission, beside its report."""
    name = file_name(submission)
    files = [file for renderer in RENDERERS for file in renderer.SUBMISSION_FILES]
    return [folder / file.format(name) for file in files]


def write_all(
    reports: Sequence[Report],
    folder: Path,
    late: Mapping[str, Lateness] | None = None,
    absent: Sequence[str] = (),
) -> None:
    """Write every format into the folder, for these reports; ``late`` goes by their names, and
    ``absent`` are those of the roster who handed in nothing. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(reports, key=lambda report: report.submission)
    for renderer in RENDERERS:
        renderer.write(ordered, folder, late or {}, absent)
