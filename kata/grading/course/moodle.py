"""Moodle's archive of feedback files, to upload beside the worksheet with the marks.

It finds a person by the folder's name, which the download gave or which is made the same way:
https://github.com/moodle/moodle/blob/main/mod/assign/feedback/file/importziplib.php
"""

import io
import re
import zipfile
from pathlib import Path

from kata.checking.report import Report
from kata.grading.course.matching import Matching
from kata.grading.course.roster import Person, Roster
from kata.grading.renderers.common import file_name

FOLDER = re.compile(r"[^_/\\.~][^_/\\]*_(\d+)_assignsubmission_[a-z]+_?")


def feedback_archive(roster: Roster, matching: Matching, out: Path) -> bytes:
    """A zip with each matched person's page, from the folder of reports. Raises OSError."""
    people = {person.row: person for person in roster.people}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for row, report in sorted(matching.reports.items()):
            folder = _folder(people[row], report)
            page = out / "feedback" / f"{file_name(report.submission)}.html"
            if folder:
                entry = zipfile.ZipInfo(f"{folder}/feedback.html")  # Of 1980: the same each time.
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o100644 << 16
                archive.writestr(entry, page.read_bytes())
    return content.getvalue()


def _folder(person: Person, report: Report) -> str:
    original = report.source.original_folder
    found = FOLDER.fullmatch(original)
    if found and found[1] in person.platform_ids:
        return original
    number = min(person.platform_ids, default="")
    name = re.sub(r'[_/\\:*?"<>|\x00-\x1f]', " ", person.name).strip(" .~") or "Participant"
    return f"{name}_{number}_assignsubmission_file_" if number else ""
