"""Classes as platforms deliver them, made up: thirty people, each with so many exercises right."""

import io
import zipfile

from support.grading import SOLUTIONS, STUBS

ABSENT = (103, 117, 128)
PEOPLE = {100 + n: f"Student {'ABCDEFGHIJ'[n % 10]}{n}" for n in range(28)}
PEOPLE |= {128: "Anna Berg", 129: "Anna Berg"}
HANDED_IN = {number: name for number, name in PEOPLE.items() if number not in ABSENT}


def score_of(number):
    """How many exercises this person has right."""
    return number % 7


def files_of(number):
    """The first exercises solved, the others as they were handed out."""
    names = list(SOLUTIONS)
    return {
        name: (SOLUTIONS if place < score_of(number) else STUBS)[name]
        for place, name in enumerate(names)
    }


def zipped(files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def moodle():
    """Folders, as Moodle makes them: files, a folder, an archive, an archive in an archive."""
    members = {}
    for number, name in HANDED_IN.items():
        folder, files = f"{name}_{number}_assignsubmission_file_", files_of(number)
        kind = number % 4
        if kind == 1:
            files = {f"vae-kata/exercises/{file}": content for file, content in files.items()}
        elif kind == 2:
            files = {"homework.zip": zipped(files)}
        elif kind == 3:
            files = {"a/b/homework.zip": zipped({"exercises.zip": zipped(files)})}
        members |= {f"{folder}/{file}": content for file, content in files.items()}
    return zipped(members)


def canvas():
    """Files in one folder, as Canvas names them: some late, some handed in a second time."""
    members = {}
    for number, name in HANDED_IN.items():
        start = f"{name.replace(' ', '').lower()}_{'LATE_' * (number % 5 == 0)}{number}"
        for place, (file, content) in enumerate(files_of(number).items()):
            if number % 3 == 0:
                file = file.replace(".py", "-2.py")
            members[f"{start}_{9000 + 10 * number + place}_{file}"] = content
    return zipped(members)


def gradescope():
    """Folders beside a file that says whose they are."""
    members, metadata = {}, ["---"]
    for number, name in HANDED_IN.items():
        folder = f"submission_{70_000 + number}"
        metadata += [
            *(f"{folder}:", "  :submitters:", f"  - :name: {name}", f"    :sid: '{number}'"),
            *(f"    :email: s{number}@uni.example", "  :created_at: 2026-11-30 18:00:00 Z"),
        ]
        members |= {f"export/{folder}/{file}": data for file, data in files_of(number).items()}
    members["export/submission_metadata.yml"] = "\n".join(metadata).encode()
    return zipped(members)
