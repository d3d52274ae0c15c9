"""The teacher's own folder beside those of a class: what was handed out, or the solutions."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path, PurePath

from kata.checking.source import Source
from kata.files import ROOT
from kata.grading.intake.listing import Entry, Parts, is_ignored, tops
from kata.grading.intake.names import without_ending
from kata.grading.intake.stubs import as_words, is_stub
from kata.grading.intake.submissions import read_submission
from kata.manifest import exercises
from kata.submission.source_text import whole_text

WORDS = re.compile(
    "solutions?|solved|answers?|keys?|references?|models?|samples?|examples?|correct(?:ed|ion)?"
    "|start(?:er)?|templates?|skeleton|scaffold|boilerplate|handout|stubs?|blank|empty|original"
    "|exercises?|tasks?|assignment|homework|hw|ex|code|files|kata|vae|teacher|instructors?|staff"
    "|prof(?:essor)?|tutor|ta|main|master"
    "|(?:muster)?l(?:ö|oe)sung(?:en)?|muster|vorlagen?|aufgaben?|corrigés?|modèle|énoncé"
    "|soluci(?:ó|o)n(?:es)?|plantilla|soluzion[ei]|modello|oplossing(?:en)?|sjabloon|solução|gabarito"
)
"""What teachers call such a folder. A name alone tells nothing: someone's work may be called so."""


def teachers_own(entries: Sequence[Entry], path: Path) -> dict[Parts, str]:
    """Where the teacher's own folders or archives lie in a class, each with what it holds: by name
    and content, so that neither who changed nothing nor who copied everything is taken for it."""
    above, inside = tops(each for each in entries if not any(map(is_ignored, each.parts)))
    found = {}
    for top in sorted(inside) if len(inside) > 2 else ():
        holds = what_teachers_hold(Source.at(path, "/".join((*above, top))))
        if holds:
            found[(*above, top)] = holds
    return found


def _is_teachers_name(name: str) -> bool:
    words = re.findall(r"[^\W\d_]+", without_ending(name).casefold())
    return bool(words) and all(map(WORDS.fullmatch, words))


def what_teachers_hold(place: Source) -> str:
    """What lies there, if its name and its content say that it is a teacher's, else nothing."""
    if not _is_teachers_name(PurePath(place.place).name):
        return ""
    files = read_submission(place, "").files
    if files and all(is_stub(file, content) for file, content in files.items()):
        return "the exercises as they are handed out"
    if files and all(_is_solution(file, content) for file, content in files.items()):
        return "the solutions"
    return ""


def _is_solution(file: str, content: bytes) -> bool:
    return as_words(whole_text(content)) == _solutions().get(file)


@cache
def _solutions() -> dict[str, list[str]]:
    paths = [ROOT / "solutions" / each.file for each in exercises()]
    return {
        path.name: as_words(path.read_text(encoding="utf-8")) for path in paths if path.is_file()
    }
