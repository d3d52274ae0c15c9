"""The folder that runs write to: reports and marks, those of earlier runs as well."""

import json
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kata.checking.report import Report, write_report
from kata.checking.source import Source
from kata.checking.status import Status
from kata.files import write_atomically
from kata.grading.intake.submissions import SubmittedFiles
from kata.grading.renderers import submission_files
from kata.grading.report import is_report_on
from kata.grading.settings import Settings


@dataclass(frozen=True)
class Job:
    """One submission: where it is, what its report is called, and where that goes."""

    source: Source
    name: str
    out: Path
    settings: Settings

    @property
    def report_path(self) -> Path:
        return self.out / f"{self.name}.json"

    def keep(self, report: Report) -> Report:
        """Write the report, which then says where the submission came from. Raises OSError."""
        whole = replace(report, source=self.source)
        write_report(self.report_path, whole)
        return whole


def kept_report(job: Job, submitted: SubmittedFiles) -> Report | None:
    """The report of an earlier run, if grading would only make the same again."""
    report = _read_report(job.report_path)
    if report is None or not is_report_on(report, submitted, job.settings):
        return None
    return report if report.source == job.source else job.keep(report)


def reports_in(out: Path) -> dict[str, Report]:
    """All reports in the folder, by name: this run's and those of earlier ones. Raises OSError."""
    reports = {}
    for path in sorted(out.glob("*.json"), key=lambda path: path.stem):
        report = _read_report(path)
        # Some systems write names in another form of Unicode. A copy is no second submission.
        if report is not None and _same(path.stem, report.submission):
            reports[report.submission] = report
    return reports


def files_lost(earlier: Mapping[str, Report], now: Iterable[Report]) -> list[str]:
    """A line where reports replace those of an earlier run on files that are not there any more."""
    lost = []
    for report in now:
        before = earlier.get(report.submission)
        if before is None or not before.graded:
            continue
        found = {each.file for each in report.exercises if each.status is not Status.MISSING}
        had = {each.file for each in before.exercises if each.status is not Status.MISSING}
        if files := sorted(had - (found if report.graded else set())):
            lost.append(f"{report.submission} ({', '.join(files)})")
    if not lost:
        return []
    more = f" and {len(lost) - 8} more" * (len(lost) > 8)
    return [
        f"Replaced, without files that the earlier report was on: {'; '.join(lost[:8])}{more}. "
        "What belongs to another assignment needs another --out."
    ]


def keep_out_of_git(out: Path) -> None:
    """Students' marks and code don't belong in a repository, least of all in a public one. Whoever
    wants them there has a ``.gitignore`` of their own. Raises OSError."""
    if not (out / ".git").exists():  # There it would hide a whole repository.
        with suppress(FileExistsError), open(out / ".gitignore", "x", encoding="utf-8") as file:
            file.write("*\n")


def chosen_seed(out: Path, asked: int | None) -> int:
    """The seed asked for, that of the run which this one resumes, or a new one.

    Kept in ``run.json``, for the instructor: whoever knows it knows the checks' inputs.
    """
    seed = asked
    if seed is None:
        try:
            seed = int(read_run(out)["seed"])
        except (KeyError, TypeError, ValueError):
            seed = secrets.randbelow(2**32)
    keep_run(out, seed=seed)
    return seed


def remove_leftovers(out: Path, names: Iterable[str]) -> None:
    """Remove what earlier runs wrote for submissions that have no report any more, and nothing
    else. Call it before anything is written for ``names``."""
    listed = read_run(out).get("written", [])
    earlier = {str(name) for name in listed} if isinstance(listed, list) else set()
    for name in earlier - set(names):
        for path in submission_files(out, name):
            path.unlink(missing_ok=True)
    keep_run(out, written=sorted(names))


def read_run(out: Path) -> dict[str, Any]:
    """What runs noted in ``run.json`` for those that follow."""
    try:
        content = json.loads((out / "run.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def keep_run(out: Path, **changes: object) -> None:
    """Note something there, beside the rest. Raises OSError."""
    content = {**read_run(out), **changes}
    write_atomically(out / "run.json", (json.dumps(content) + "\n").encode())


def _read_report(path: Path) -> Report | None:
    try:
        return Report.from_json(path.read_bytes())
    except (OSError, ValueError):  # None yet, an older version's, damaged, or no report at all.
        return None


def _same(one: str, other: str) -> bool:
    return unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
