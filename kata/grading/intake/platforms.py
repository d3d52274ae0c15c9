"""What learning platforms call what they deliver: one table, and what is read from a name by it.

A platform is added by a row. Its pattern matches a path in the download, ``/`` between the parts,
from the download's top (or from below folders that hold everything). ``file`` is what the student
handed in, with the folders it lay in. The other groups are optional:

- ``person``, ``login``, ``id``: who it is, as the platform writes it;
- ``attempt`` (a number) or ``time``: which hand-in of this person's it is;
- ``late``: matches something where the platform marks the hand-in as late;
- ``kind``: what was handed in, where the platform keeps files apart from text;
- ``upload``: a number that grows from one uploaded file to the next;
- ``unsent``: who has files there and has not handed them in.

What matches without any of them is the platform's own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kata.grading.intake.limits import MAX_PATH

MONTH_NAMES = (
    "jan janv ene gen|feb fév fev|mar mär mrt|apr avr abr|may mai mei mag maj|jun juin giu|"
    "jul juil lug|aug aoû ago|sep set|oct okt ott out|nov|dec déc dez dic"
)
_MONTHS = {
    word: number for number, words in enumerate(MONTH_NAMES.split("|"), 1) for word in words.split()
}

_BRIGHTSPACE_TIME = (
    r"[^\W\d_]{3,12}\.? \d{1,2}, \d{4} \d{1,2}[:.]?\d{2}(?: ?[AP]\.?M\.?)?"
    r"|\d{1,2}\.? [^\W\d_]{3,12}\.?,? \d{4} \d{1,2}[:.]?\d{2}(?: ?[AP]\.?M\.?)?"
    r"|\d{4}-\d\d-\d\d[ T]\d{1,2}[:.]?\d{2}"
)

CANVAS_AGAIN = r"-(?:\d{1,3}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"


@dataclass(frozen=True)
class Platform:
    """A row of the table."""

    name: str
    documented: str
    """Where the platform's own code, or those who work with its downloads, say so."""
    pattern: re.Pattern[str]
    strength: int = 2
    """0 where students' own names often look like that: it counts only for several people, and
    where nothing else lies there; 1 where a name looks like that by chance at times."""
    again: str = ""
    """What it adds to the name, before the ending, of a file that someone hands in once more; if
    there is no ``upload``, a group holds a number that counts up."""


def _row(name: str, documented: str, pattern: str, strength: int = 2, again: str = "") -> Platform:
    return Platform(name, documented, re.compile(pattern, re.DOTALL), strength, again)


PLATFORMS = (
    _row(
        "Moodle",
        "moodle/moodle, mod/assign/classes/downloader.php: folders or prefixed files",
        r"(?P<person>[^/]*?)(?:_(?P<id>\d+))?_assignsubmission_(?P<kind>[a-z]+)(?:_?/|_)"
        r"(?P<file>.+)",
    ),
    _row(
        "Autolab",
        "autolab/Autolab, app/models/submission.rb: handin_file_long_filename",
        r"(?P<login>[^/@\s]+@[^/_@\s]+)_(?P<attempt>\d+)_(?P<file>.+)",
    ),
    _row(
        "Blackboard",
        "Blackboard Learn, Assignment File Download; kwurst/bb-file-cleanup, README.md",
        r"(?P<assignment>[^/]+?)_(?P<login>[^/_]+)_[^\W\d_]+_"
        r"(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_|(?=\.txt$))(?P<file>.+)",
    ),
    _row(
        "Canvas",
        "instructure/canvas-lms, lib/content_zipper.rb: get_filename, add_upload_submission; "
        "app/models/attachment.rb: make_unique_filename",
        r"(?P<person>\w+?)_(?:(?P<late>LATE)_)?(?P<id>\d+)_(?P<upload>\d+)_(?P<file>.+)",
        strength=1,
        again=CANVAS_AGAIN,
    ),
    _row(
        "Canvas",
        "the same file: anonymous grading",
        r"(?:(?P<late>LATE)_)?(?P<id>anon_[A-Za-z0-9]+)_(?P<upload>\d+)_(?P<file>.+)",
        again=CANVAS_AGAIN,
    ),
    _row(
        "Canvas",
        "the same file: add_text_or_url",
        r"(?:(?P<person>\w+?)_)??(?:(?P<late>LATE)_)?(?P<id>anon_[A-Za-z0-9]+|\d+)"
        r"_(?P<file>(?:text|link)\.html)",
    ),
    _row(
        "Brightspace",
        "D2L Brightspace, Download in Assignments: '13394-80551 - Ann Lee - Mar 29, 2018 1205 PM'",
        rf"(?:(?P<id>\d+)-\d+ - )?(?P<person>[^/]+?) ?- (?P<time>{_BRIGHTSPACE_TIME})"
        r"(?:/| - )(?P<file>.+)",
    ),
    _row(
        "Gradescope",
        "Gradescope, Export Submissions: folders beside submission_metadata.yml",
        r"submission_(?P<id>\d+)/(?P<file>.+)",
    ),
    _row(
        "GitHub Classroom",
        "github/gh-classroom, clone student-repos: a folder for the assignment, one for each login",
        r"(?P<assignment>[^/]+)-submissions/(?P=assignment)-(?P<login>[^/]+)/(?P<file>.+)",
    ),
    _row(
        "Sakai",
        "sakaiproject/sakai, assignment/.../AssignmentServiceImpl.java: zipSubmissions",
        r"(?P<person>[^/]*?),?\s*\((?P<login>[^/()]+)\)[/_]"
        r"(?:Submission attachment\(s\)[/_](?P<file>.+)"
        r"|(?:Feedback Attachment\(s\).*|(?:timestamp|comments)\.txt"
        r"|[^/]*(?:feedbackText|submissionText)\.html))",
    ),
    _row(
        "Open edX",
        "openedx/edx-ora2, openassessment/data.py: OraDownloadData._submission_filename",
        r"(?:(?P<assignment>\[\d+\][^/]*|Removed from course)/)?\[[\dx]+\] - "
        r"(?P<login>[^/]+?) - (?P<file>.+)",
    ),
    _row(
        "Teams",
        "Microsoft Teams for Education: the class's SharePoint library Student Work",
        r"(?:(?:[^/]+ - )?Student Work/)?(?:Submitted files/(?P<person>[^/]+)/"
        r"(?P<assignment>[^/]+)/(?:Version (?P<attempt>\d+)/)?(?P<file>.+)"
        r"|Working files/(?:(?P<unsent>[^/]+)/)?.*)",
    ),
    _row(
        "Teams",
        "the same library, downloaded from below Submitted files; in any language",
        r"(?P<person>[^/]+)/(?P<assignment>[^/]+)/"
        r"(?:Version|Versión|Versione|Versão|Versie|Wersja|版本|バージョン) ?(?P<attempt>\d+)/"
        r"(?P<file>.+)",
    ),
    _row(
        "Schoology",
        "Schoology, Download All: 'Lee, Ann - 123/Revision 2 - Late'",
        r"(?P<person>[^/]+?) - (?P<id>[^/ ]+)/Revision (?P<attempt>\d+) - "
        r"(?:(?P<late>[Ll]ate)|[^/]+)/(?P<file>.+)",
    ),
    _row(
        "nbgrader",
        "jupyter/nbgrader, exchange_api.rst: submitted/{student_id}/{assignment_id}",
        r"submitted/(?P<login>[^/]+)/(?P<assignment>[^/]+)/(?P<file>.+)"
        r"|(?:source|release|autograded|feedback)/.*|gradebook\.db|nbgrader_config\.py",
    ),
    _row(
        "nbgrader",
        "jupyter/nbgrader, the exchange's folder inbound",
        r"(?P<login>[^/+]+)\+(?P<assignment>[^/+]+)\+(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"
        r"[^/]*/(?P<file>.+)",
    ),
    _row(
        "ILIAS",
        "ILIAS-eLearning/ILIAS, Exercise/Submission/SubmissionManager.php: "
        "getDirectoryNameFromUserData; copySubmissionFilesToDir, in the order of uploads, from (2)",
        r"(?:[^\W\d_]+[ _]\d+/)?(?P<person>[^/_]+_[^/_]+)_(?P<login>[^/_]+|[^/]+(?=_\d{3}))"
        r"_(?P<id>\d+)/"
        r"(?:(?P<late>Late Submission|Verspätete Abgabe) - )?(?P<file>.+)",
        strength=0,
        again=r" \(([2-9]|[1-9]\d{1,2})\)",
    ),
    _row(
        "ILIAS",
        "older ILIAS, Modules/Exercise/classes/class.ilExSubmission.php: the time before the name",
        r"(?P<time>20\d{12})_(?P<file>.+)",
        strength=0,
    ),
    _row(
        "Google Classroom or Dropbox",
        "an assignment's folder in Drive, and Dropbox file requests: 'Ann Lee - name.py'",
        r"(?P<person>[^/]+?) - (?P<file>[^/]+\.[A-Za-z0-9]+(?:/.*)?)",
        strength=0,
    ),
)
"""In the order in which they are tried."""


RECEIPT = re.compile(r"_(\d{4}(?:-\d\d){5})\.txt$")
"""How the names of Blackboard's own files end, which say who handed in."""


def marks_late(platform: str) -> bool:
    """Whether this platform's names say what is late: then what they don't mark came in time."""
    return any(row.name == platform and "late" in row.pattern.groupindex for row in PLATFORMS)


@dataclass(frozen=True)
class Delivered:
    """What a platform's name says of a file in a download."""

    platform: Platform
    file: str
    """What the student handed in, with the folders it lay in; empty for the platform's own."""
    place: str
    """What stands before the file: the hand-in's folder, or how its files' names begin, and *."""
    owner: str
    """The same for all that one person handed in for one assignment."""
    all_of_them: str
    """How the names of all this person's hand-ins begin, and *."""
    groups: dict[str, str] = field(hash=False, compare=False)

    @property
    def person(self) -> str:
        name = self.groups.get("person", "").strip(" ,")
        # Moodle's blind marking; the number is the id.
        return "" if name.casefold() == "participant" else name.replace("_", " ")

    @property
    def attempt(self) -> int:
        return int(self.groups.get("attempt", "0")[:9])

    @property
    def upload(self) -> int:
        return int(self.groups.get("upload", "0")[:18])

    @property
    def submitted(self) -> str:
        return iso_time(self.groups.get("time", ""))

    @property
    def is_late(self) -> bool:
        return bool(self.groups.get("late"))


def read_path(path: str, row: Platform) -> Delivered | None:
    """What this row makes of a path in a download."""
    match = row.pattern.fullmatch(path) if len(path) <= MAX_PATH else None
    if match is None:
        return None
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    file = groups.pop("file", "")
    start = match.start("file") if file else len(path)
    who = [match.end(name) for name in ("person", "id", "login", "assignment") if name in groups]
    when = [match.end(name) for name in ("attempt", "time") if name in groups]
    end = max(who + when, default=0)
    folder = path.find("/", end, start)
    place = path[:folder] if folder >= 0 else path[:end] + "*"
    # Platforms tell people apart by their own numbers, else by logins, else by names.
    owner = next((groups[name] for name in ("id", "login", "person") if name in groups), "")
    if "id" not in groups and "assignment" in groups:
        owner += f"/{groups['assignment']}"
    return Delivered(row, file, place, owner, path[: max(who, default=0)] + "*", groups)


def without_prefix(name: str) -> Iterator[tuple[str, str]]:
    """What a file may have been called before a platform put an owner before it: pairs of that
    owner and the name. The name as it is comes first."""
    yield "", name
    for row in PLATFORMS:
        found = read_path(name, row)
        if found is not None and found.file:
            if row.again:
                again = re.compile(rf"{row.again}(?=\.py$)")
                yield found.owner, again.sub("", found.file)
            yield found.owner, found.file


def iso_time(text: str) -> str:
    """A platform's time as ISO 8601, or nothing where it is of no known form."""
    numbers = re.fullmatch(
        r"(\d{4})-?(\d\d)-?(\d\d)[-T ]?(\d{1,2})[-:.]?(\d\d)(?:[-:.]?(\d\d))?", text
    )
    if numbers:
        year, month, day, hour, minute, second = (int(each or 0) for each in numbers.groups())
    else:
        words = re.fullmatch(
            r"(?:([^\W\d_]+)\.? (\d+),|(\d+)\.? ([^\W\d_]+)\.?,?) (\d{4}) (\d{1,2})[:.]?(\d\d)"
            r"(?: ?([AP])\.?M\.?)?",
            text,
        )
        if words is None:
            return ""
        before, day_after, day_before, after, *rest = words.groups()
        name = (before or after).casefold()
        month = next((_MONTHS[name[:size]] for size in (4, 3) if name[:size] in _MONTHS), 0)
        year, day, second = int(rest[0]), int(day_after or day_before), 0
        hour, minute = int(rest[1]), int(rest[2])
        if rest[3]:
            hour = hour % 12 + (12 if rest[3].upper() == "P" else 0)
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 60):
        return ""
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
