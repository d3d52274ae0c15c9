"""Who handed what in, and where it lies."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class HandIn:
    """One person's hand-in: where it lies, and what the platform's names say of it."""

    path: Path
    """The file or folder on disk that was named: a submission, or the class's download."""
    inner: str = ""
    """Where in it the hand-in lies, with ``/`` between the parts; empty for the whole."""
    person: str = ""
    """As the platform writes the name; empty where it is not known. So are the next two."""
    platform: str = ""
    platform_id: str = ""
    """The platform's identifier of the person or the submission."""
    login: str = ""
    attempt: int = 0
    submitted: str = ""
    """ISO 8601 in local time, as far as names say."""
    late: bool = False
    original_folder: str = ""
    """The folder's name in the download, which Moodle's feedback archive needs."""
    superseded: tuple[str, ...] = ()
    """Earlier attempts, which don't count."""
