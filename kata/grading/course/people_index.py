"""The people of a roster by everything by which a submission may be theirs."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from kata.checking.source import Source
from kata.grading.course.formats import simplified
from kata.grading.course.roster import Person, Roster, compared, compared_names
from kata.grading.intake.logins import possible_logins, shorter_logins
from kata.grading.intake.names import without_ending

MAX_GROUP = 12
"""A group of more is a tutor's, and nobody hands in for all of it."""


class Index:
    """The rows of the people, by everything by which they are matched."""

    def __init__(self, roster: Roster) -> None:
        self.platform = compared(roster.platform)
        self.people = {person.row: person for person in roster.people}
        self.platform_ids: dict[str, list[int]] = {}
        self.accounts: dict[str, list[int]] = {}
        self.ids: dict[str, list[int]] = {}
        self.emails: dict[str, list[int]] = {}
        self.names: dict[str, list[int]] = {}
        self.groups: dict[str, set[int]] = {}
        for person in roster.people:
            for index, keys in (
                (self.platform_ids, person.platform_ids),
                (self.ids, person.ids),
                (self.accounts, person.logins | person.ids),
                (self.emails, person.emails),
                (self.names, person.names),
            ):
                for key in keys:
                    index.setdefault(key, []).append(person.row)
            for key in person.groups:
                self.groups.setdefault(key, set()).add(person.row)

    def levels(self, source: Source) -> Iterator[list[int]]:
        """The rows that fit, from the surest to the least sure."""
        said = compared(outermost_name(source))
        platform_id, login = compared(source.platform_id), compared(source.login)
        if platform_id and self.platform_ids and compared(source.platform) == self.platform:
            yield self.platform_ids.get(platform_id, [])
        else:
            # Not the identifiers of one platform in the roster of another: both count from 1.
            yield [] if self.platform_ids else self.ids.get(platform_id, [])
        yield self._of_accounts(source, login) + self.accounts.get(said, [])
        yield self.emails.get(login, []) + self.emails.get(said, [])
        names = compared_names(source.person) | compared_names(outermost_name(source))
        yield [row for name in names for row in self.names.get(name, [])]

    def group(self, source: Source) -> set[int]:
        """The rows of the group that is called so, if the roster names groups."""
        for name in (source.person, outermost_name(source)):
            found = self.groups.get(compared(name), set()) if name else set()
            if not found and source.platform == "Canvas":  # It writes ``teamalpha``.
                alike = [each for each in self.groups if simplified(each) == simplified(name)]
                found = self.groups[alike[0]] if name and len(alike) == 1 else set()
            if 0 < len(found) <= MAX_GROUP:
                return found
        return set()

    def partners(self, source: Source) -> set[int]:
        """The rows of those who handed in together, as far as each is one person's alone."""
        rows: set[int] = set()
        for partner in source.partners:
            keys = [compared(line) for line in partner.splitlines()]
            found = (
                set(index.get(key, []))
                for index in (self.accounts, self.emails, self.names)
                for key in keys
            )
            first: set[int] = next(filter(None, found), set())
            rows |= first if len(first) == 1 else set()
        return rows

    def _of_accounts(self, source: Source, login: str) -> list[int]:
        """The rows with this login, or another that the platform's name leaves possible."""
        found = list(self.accounts.get(login, []))
        for other in map(compared, possible_logins(source)):
            if len(other) > len(login):
                found += self.accounts.get(other, [])
        for other, name in shorter_logins(source):
            # Of a part alone, the name has to be right as well.
            rows = self.accounts.get(compared(other), [])
            found += [row for row in rows if is_whole_name(self.people[row], compared(name))]
        return found


def outermost_name(source: Source) -> str:
    """What a submission that no platform named is called: by whoever collected them, not by what a
    student put inside."""
    if source.platform:
        return ""
    # Folders that hold the whole class lie above; a star stands for how names go on.
    name = without_ending(PurePosixPath(source.place.replace("\\", "/")).name)
    return name.rstrip("*_-. ") if source.inner.endswith("*") else name


def is_whole_name(person: Person, name: str) -> bool:
    """Whether it is all of the person's name, in any order; Canvas writes ``bergannalena``."""
    words = sorted(compared(name.replace(",", " ")).split())
    return bool(words) and any(
        sorted(each.replace(",", " ").split()) == words or [simplified(each)] == words
        for each in person.names
    )
