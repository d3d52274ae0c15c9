"""The folder that a run writes to: its reports and its seed, those of an earlier run as well."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from kata.checking.report import Report
from kata.files import write_atomically
from kata.grading.intake.submissions import SubmittedFiles
from kata.grading.report import is_report_on
from kata.grading.settings import Settings


@dataclass(frozen=True)
class Job:
    """One submission: where it is, what its report is called, and where that goes."""

    path: Path
    name: str
    out: Path
    settings: Settings

    @property
    def report_path(self) -> Path:
        return self.out / f"{self.name}.json"


def kept_report(job: Job, submitted: SubmittedFiles) -> Report | None:
    """The report of an earlier run, if grading would only make the same again."""
    try:
        report = Report.from_json(job.report_path.read_bytes())
    except (OSError, ValueError):  # None yet, an older version's, or damaged.
        return None
    return report if is_report_on(report, submitted, job.settings) else None


def chosen_seed(out: Path, asked: int | None) -> int:
    """The seed asked for, that of the run which this one resumes, or a new one.

    Kept in ``run.json``, for the instructor: whoever knows it knows the checks' inputs.
    """
    place = out / "run.json"
    seed = asked
    if seed is None:
        try:
            seed = int(json.loads(place.read_bytes())["seed"])
        except (OSError, ValueError, KeyError, TypeError):
            seed = secrets.randbelow(2**32)
    write_atomically(place, (json.dumps({"seed": seed}) + "\n").encode())
    return seed
