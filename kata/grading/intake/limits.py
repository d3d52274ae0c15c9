"""How much of a submission is read, and the sentences for what is not."""

from dataclasses import dataclass

MIB = 2**20
MAX_FILE = MIB
MAX_NOTEBOOK = 16 * MIB
MAX_CELLS = 5_000
MAX_NESTED = 64 * MIB
"""Bytes of an archive inside another, as it lies there."""
MAX_NESTING = 4
"""Archives that are opened inside one another."""
MAX_DEPTH = 40
"""Folders inside one another."""
MAX_NAME = 255
MAX_PATH = 1000
MAX_CANDIDATES = 200
"""Files that could be an exercise's: each is read to compare it with the others."""


@dataclass(frozen=True)
class Limits:
    """What one folder or archive may hold, in numbers and bytes."""

    members: int
    archive: int
    unpacked: int
    """Of all that is read from it, archives inside it included."""
    directory: int
    """What a zip may spend on its list of members."""


ONE = Limits(members=20_000, archive=512 * MIB, unpacked=256 * MIB, directory=8 * MIB)
"""For what one person handed in."""
CLASS = Limits(members=200_000, archive=2**34, unpacked=2**32, directory=64 * MIB)
"""For a platform's download of everyone's."""


class Meter:
    """Counts what is read against the limits: one meter for a folder or archive with all in it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.members = limits.members
        self.bytes = limits.unpacked

    def count(self, members: int = 1) -> None:
        """Raises Ungradable beyond the limit; so does ``take``."""
        self.members -= members
        if self.members < 0:
            raise Ungradable(too_many(self.limits))

    def take(self, size: int) -> None:
        self.bytes -= size
        if self.bytes < 0:
            raise Ungradable(bomb(self.limits))


class Ungradable(Exception):
    """Its one sentence says why nothing of the submission can be graded."""


# Why one file is not graded.
LINK = "{} is a link, and links are not followed; hand in the file itself."
FOLDER = "{} is a folder where a Python file was expected; hand in the file itself."
SPECIAL = "{} is not a regular file; hand in an ordinary Python file."
TOO_LARGE = "{} is larger than 1 MiB, far more than the exercise takes; hand in the code alone."

# Why an archive can't be read.
AGAIN = "pack the exercise files as a new .zip and hand that in."
NO_ARCHIVE = f"This is neither a folder nor an archive that can be read (.zip, .tar.gz); {AGAIN}"
OTHER_KIND = f"This is a {{}} archive, whatever its name says, and that is not opened here; {AGAIN}"
EMPTY = f"The archive is empty; {AGAIN}"
BROKEN = f"The archive is damaged, incomplete or packed in an unusual way; {AGAIN}"
NESTED_TOO_LARGE = (
    f"It is larger than {MAX_NESTED // MIB} MiB, the most that is opened inside a hand-in; {AGAIN}"
)
ENCRYPTED = f"The archive asks for a password, and none is known here; {AGAIN}"


def too_many(limits: Limits) -> str:
    return (
        f"More than {limits.members} files and folders were handed in; "
        "hand in the exercise files alone."
    )


def bomb(limits: Limits) -> str:
    return f"The archive unpacks to more than {limits.unpacked // MIB} MiB; {AGAIN}"


def too_large(limits: Limits) -> str:
    return f"The archive is larger than {limits.archive // MIB} MiB; {AGAIN}"
