"""A student's progress: the last verdict on each file, and the hints seen.

It is kept in one small file beside the package. Losing that loses only which hints were seen: the
verdicts can be computed again.
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from kata.checking.status import Status
from kata.checking.verdict import Check, Verdict
from kata.files import write_atomically
from kata.manifest import Exercise, exercises

NAME = ".kata-progress.json"


class Progress:
    """The progress on one package. Entries that other processes write meanwhile are kept."""

    def __init__(self, package: Path) -> None:
        self._package = package
        self.path = package.parent / NAME

    def known(self, exercise: Exercise) -> Verdict | None:
        """The verdict on the file as it is now, without its message; None if it is unknown."""
        content = _read(self._package / exercise.file)
        nobody_misses_it = exercise.encore and content is None
        if nobody_misses_it or (content is not None and content == _read(exercise.stub)):
            return _verdict(exercise, Status.NOT_STARTED)
        entry = self._entry(exercise)
        status, names = entry.get("status"), entry.get("misconceptions")
        if not (status in list(Status) and isinstance(names, list)):
            return None
        if entry.get("fingerprint") != fingerprint(self._package, exercise):
            return None
        return _verdict(
            exercise, Status(status), [mistake for mistake in exercise.mistakes if mistake in names]
        )

    def note(self, verdict: Verdict, fingerprint: str) -> None:
        """Store the verdict on the file, which had this fingerprint when its checks began."""
        exercise = verdict.exercise
        found: dict[str, Any] = {
            "fingerprint": fingerprint,
            "status": verdict.status,
            "misconceptions": list(verdict.misconceptions),
        }
        if verdict.is_passed:
            found["solved"] = True
        self._update(exercise, found)

    def has_solved(self, exercise: Exercise) -> bool:
        """Whether it has ever been passed, whatever the file holds now."""
        return self._entry(exercise).get("solved") is True

    def hints_seen(self, exercise: Exercise) -> int:
        seen = self._entry(exercise).get("hints")
        return min(max(seen, 0), len(exercise.hints)) if isinstance(seen, int) else 0

    def see_hint(self, exercise: Exercise, number: int) -> None:
        if number > self.hints_seen(exercise):
            self._update(exercise, {"hints": number})

    def _entry(self, exercise: Exercise) -> dict[str, Any]:
        return self._entries().get(exercise.id, {})

    def _entries(self) -> dict[str, dict[str, Any]]:
        entries = self._packages().get(self._package.name)
        if not isinstance(entries, dict):
            return {}
        return {key: entry for key, entry in entries.items() if isinstance(entry, dict)}

    def _packages(self) -> dict[str, Any]:
        try:
            packages = json.loads(_read(self.path) or b"{}")
        except (ValueError, RecursionError):
            return {}  # Damaged: start over.
        return packages if isinstance(packages, dict) else {}

    def _update(self, exercise: Exercise, changes: dict[str, Any]) -> None:
        entries = self._entries()
        entry = entries.get(exercise.id, {})
        if entry | changes == entry:
            return
        entries[exercise.id] = entry | changes
        packages = self._packages() | {self._package.name: entries}
        # On a full disk or in a read-only folder, everything is just checked again.
        with suppress(OSError):
            write_atomically(self.path, (json.dumps(packages, indent=1) + "\n").encode())


def fingerprint(package: Path, exercise: Exercise) -> str:
    """Changes when the file, its checks, or an exercise file that it names change."""
    source = _read(package / exercise.file) or b""
    imported = [
        other for other in exercises() if other is not exercise and other.module.encode() in source
    ]
    parts = [source, _read(exercise.checks), *(_read(package / other.file) for other in imported)]
    digests = [hashlib.sha256(part or b"").digest() for part in parts]
    return hashlib.sha256(b"".join(digests)).hexdigest()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _verdict(
    exercise: Exercise, status: Status, misconceptions: list[str] | None = None
) -> Verdict:
    return Verdict(exercise, (Check("", status),), tuple(misconceptions or ()))
