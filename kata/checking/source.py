"""Where a submission came from, as its report says."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Source:
    """Where a submission lies, and what the platform's names say of it; empty where unknown.

    The texts are kept as they came, because platforms match by them: clean them to show them.
    """

    path: str = ""
    """The absolute path of the folder or archive that was named."""
    inner: str = ""
    """Where in it the submission lies, with ``/`` between the parts; empty for the whole."""
    person: str = ""
    """As the platform writes the name."""
    platform: str = ""
    platform_id: str = ""
    """The platform's identifier of the person or the submission."""
    login: str = ""
    attempt: int = 0
    submitted: str = ""
    """ISO 8601 in local time."""
    late: bool = False
    original_folder: str = ""
    """The folder's name in the download, which Moodle's feedback archive needs."""
    partners: tuple[str, ...] = ()
    """Those who handed in with this person, where the platform says so: the number, e-mail address
    and name of each, line by line."""
    superseded: tuple[str, ...] = ()
    """Earlier attempts, which don't count."""

    @classmethod
    def at(cls, path: Path, inner: str = "", **said: Any) -> "Source":
        """What lies there, kept as an absolute path: another run may start in another folder."""
        return cls(os.path.abspath(path), inner, **said)

    @property
    def place(self) -> str:
        """The path, continued inside an archive."""
        return f"{self.path}/{self.inner}" if self.inner else self.path

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> "Source":
        """The source in a report's values. Raises TypeError and ValueError where they are none."""
        return cls(
            **{
                name: str(values.get(name, ""))
                for name in ("path", "inner", "person", "platform", "platform_id", "login")
            },
            attempt=int(values.get("attempt", 0)),
            submitted=str(values.get("submitted", "")),
            late=bool(values.get("late", False)),
            original_folder=str(values.get("original_folder", "")),
            partners=tuple(map(str, values.get("partners", ()))),
            superseded=tuple(map(str, values.get("superseded", ()))),
        )
