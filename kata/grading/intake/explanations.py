"""What is said of what was not taken: near names, what could not be opened, what lies there."""

from kata.grading.intake.candidates import is_exercises, is_reference, shown
from kata.grading.intake.limits import LINK
from kata.grading.intake.listing import Entry, Parts
from kata.grading.intake.names import (
    EXACT,
    is_archive,
    is_other_archive,
    is_source,
    near,
    recognise,
)
from kata.grading.intake.selection import Choice, listed, not_graded_too


def reasons_for(entries: list[Entry], notebooks: list[str], unopened: dict[str, str]) -> list[str]:
    """Why what could hold the exercises was not looked into."""
    files = [each for each in entries if not each.is_folder]
    reasons = [
        f"{shown(each.parts)} is an archive of a kind that is not opened here; hand in a .zip."
        for each in files
        if is_other_archive(each.name)
    ]
    reasons += [f"{shown((path,))} was not opened: {why}" for path, why in unopened.items()]
    reasons += [LINK.format(shown(each.parts)) for each in files[:100] if each.read(0) == LINK]
    if notebooks:
        names = listed(notebooks)
        reasons.append(f"No cell begins with %%kata and an exercise's name in {names}.")
    return reasons


def near_names(entries: list[Entry], choice: Choice) -> list[str]:
    """The files whose names are like those of exercises for which nothing was taken, or nothing
    that was begun; and other Python files that lie beside what was taken."""
    taken = {each.parts for each in choice.taken.values()}
    wanted = set(choice.wanted) - choice.taken.keys()
    places = {each.place for each in choice.taken.values()}

    def is_named(each: Entry) -> bool:
        file = near(each.name, choice.wanted)
        if file in wanted:
            return True
        if recognise(each.name) or is_other_archive(each.name):
            return False
        if file:
            return file in choice.not_begun
        return each.folder in places and is_source(each.name)

    return [
        shown(each.parts)
        for each in entries
        if not each.is_folder and each.parts not in taken and is_named(each)
        if not is_reference(each.parts, repositories(choice))
    ]


def beside_stubs(entries: list[Entry], choice: Choice) -> list[str]:
    """In a whole repository where nothing was begun: where else exercises lie."""
    folders = {
        shown(each.folder)
        for each in entries
        if (found := recognise(each.name)) and found.rank == EXACT
        if is_reference(each.parts, repositories(choice))
    }
    return not_graded_too(folders)


def closed_archives(entries: list[Entry], choice: Choice, unopened: dict[str, str]) -> list[str]:
    """The archives that were not opened, since all files were found outside of them."""
    names = [
        shown(each.parts)
        for each in entries
        if (is_archive(each.name) or is_other_archive(each.name)) and not each.is_folder
        if each.path not in unopened and not is_reference(each.parts, repositories(choice))
    ]
    return [f"{name} lies there and was not looked at." for name in names[:3]]


def repositories(choice: Choice) -> set[Parts]:
    """The tops of repositories of the kata, of whose exercises some were taken."""
    return {each.place[:-1] for each in choice.taken.values() if is_exercises(each.place)}


def nothing_found(entries: list[Entry], reasons: list[str], files: tuple[str, ...]) -> str:
    """Why nothing is graded, with the names of what lies there."""
    names = [shown(each.parts, 60) for each in entries if not each.is_folder]
    wanted = f"{files[0]} to {files[-1]}"
    if not names:
        return (
            "Nothing was handed in that can be graded: there is no file, or only hidden ones, "
            "those of tools, or such as lie too deep or outside of the archive. "
            f"Hand in {wanted}, or a .zip of them."
        )
    listed = ", ".join(names[:12]) + (f" and {len(names) - 12} more" * (len(names) > 12))
    why = " ".join(reasons[:3])
    return (
        f"None of the exercise files was found; there is {listed}. "
        + (f"{why} " if why else "")
        + f"Hand in {wanted} in one folder, or a .zip of it."
    )
