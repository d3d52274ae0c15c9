"""A class in folders of its sections: ``Section 1/ann``, ``Mon 10/bob``."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kata.grading.intake.listing import Entry, Parts, is_ignored, tops
from kata.grading.intake.names import is_archive
from kata.grading.intake.plain_classes import holds_work
from kata.grading.intake.version_names import is_version

_WORDS = (
    "sections?|sektion|secci[oó]n|sezione|se[cç][cç][aã]o|sectie|tutorial|tutori?um|tutorat|tutor(?:in)?"
    "|[üu]e?bung(?:sgruppe)?|practical|praktikum|lab|seminar|class|klasse|classe|clase|course|kurs"
    "|cours|curso|corso|cohort|kohorte|stream|track|period|group|gruppe|groupe|grupo|gruppo"
)
_DAYS = (
    "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?"
    "|mo(?:ntag)?|di(?:enstag)?|mi(?:ttwoch)?|do(?:nnerstag)?|fr(?:eitag)?"
    "|lun(?:di|es|ed[iì])?|mar(?:di|tes|ted[iì])?|mer(?:credi)?|mi[eé](?:rcoles)?|jeu(?:di)?"
    "|jue(?:ves)?|ven(?:dredi|erd[iì])?|vie(?:rnes)?"
)
NAME = re.compile(
    rf"(?:(?:{_WORDS})(?:[-_ .#]*\d+[a-z]?|[-_ .#]+[a-z]|[-_ ]+(?:{_DAYS})\b.*)"
    rf"|(?:{_DAYS})[-_ .]*\d.*|[a-z]|\d{{1,2}}[a-z]?)",
    re.IGNORECASE,
)
"""What teachers call the folders of sections, and nobody's own folder is called in a class."""


def may_be_sections(names: Iterable[str]) -> bool:
    """Whether folders so called may be those of sections, apart from what lies there."""
    return all(map(NAME.fullmatch, names))


@dataclass(frozen=True)
class Section:
    """Where its folder lies, what lies in that, and the people's names there."""

    parts: Parts
    entries: list[Entry]
    people: list[str]


def find_sections(entries: Sequence[Entry]) -> list[Section]:
    """The sections of a class; none where these are none: at least two, several people's folders or
    archives in one of them, and no names but theirs."""
    here = [each for each in entries if not any(map(is_ignored, each.parts))]
    while True:
        above, inside = tops(here)
        # A roster or notes may lie beside them.
        folders = {
            top: found
            for top, found in sorted(inside.items())
            if any(len(each.parts) > len(above) + 1 for each in found) or is_archive(top)
        }
        if len(folders) != 1 or len(inside) == 1:
            break
        here = [each for found in folders.values() for each in found]
    if len(folders) < 2 or not may_be_sections(folders):
        return []
    sections = [
        Section((*above, top), found, sorted(_people(found, (*above, top))))
        for top, found in folders.items()
    ]
    # What lies in all of them is what each was to hand in.
    every = [name for section in sections for name in section.people]
    is_class = (
        all(section.people for section in sections)
        and len(every) > len(sections)
        and len(set(every)) * 2 > len(every)
    )
    return sections if is_class else []


def _people(entries: list[Entry], section: Parts) -> set[str]:
    """The folders and archives with exercises, if all of them may be called after people."""
    by_name: dict[str, list[Entry]] = {}
    for each in entries:
        if len(each.parts) > len(section):
            by_name.setdefault(each.parts[len(section)], []).append(each)
    names = {
        name
        for name, inside in by_name.items()
        if (is_archive(name) or any(len(each.parts) > len(section) + 1 for each in inside))
        and holds_work(inside)
    }
    return set() if any(map(is_version, names)) else names
