"""Scripts that play the platforms which marks are uploaded to, as their own source says:

- https://github.com/moodle/moodle/blob/main/mod/assign/feedback/offline/importgradeslib.php,
  and locallib.php beside it; .../feedback/file/importziplib.php
- https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb
"""

import csv
import zipfile


def moodle_import(path, word="Participant"):
    """The grades by participant, and a list of what is skipped, of a worksheet in English."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        header, *records = csv.reader(file)
    columns = {heading: place for place, heading in enumerate(header)}
    identifier, grade = columns["Identifier"], columns["Grade"]
    assert "Last modified (grade)" in columns
    grades, skipped = {}, []
    for record in records:
        participant = int(record[identifier][len(word) :])
        text = record[grade].replace(" ", "").replace(",", ".")
        if text == "":
            skipped.append(participant)
            continue
        most = float(record[columns["Maximum Grade"]].replace(",", "."))
        assert 0 <= float(text) <= most
        grades[participant] = float(text)
    return grades, skipped


def moodle_feedback(path, participants):
    """The feedback files by participant: names and contents."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for entry in archive.infolist():
            parts = entry.filename.split("/")
            assert not parts[-1].startswith((".", "~"))
            while parts:
                part = parts.pop(0)
                info = part.split("_", 4)
                if len(info) < 4 or not info[1].isdigit() or int(info[1]) not in participants:
                    continue
                assert info[2:4] == ["assignsubmission", "file"]
                name = "/".join([*filter(None, info[4:]), *parts])
                found.setdefault(int(info[1]), {})[name] = archive.read(entry)
                break
            else:
                raise AssertionError(f"Moodle ignores {entry.filename}")
    return found


def canvas_import(path):
    """By assignment: the points possible, and the grades by the students' ids."""
    with open(path, encoding="utf-8", newline="") as file:
        header, *records = csv.reader(file)
    assert "Student" in header[0]
    assert "ID" in header[1]
    first = header.index("Section") + 1
    reserved = ("Current Score", "Final Score", "Override Score", "Current Points", "Final Points")
    places = {
        heading: place
        for place, heading in enumerate(header)
        if place >= first and not any(each in heading for each in reserved)
    }
    found = {heading: (None, {}) for heading in places}
    for record in records:
        if "Points Possible" in record[0]:
            found = {name: (record[place], {}) for name, place in places.items()}
        elif not all(cell.strip() in ("", "Muted", "Manual Posting") for cell in record):
            for name, place in places.items():
                found[name][1][int(record[1])] = record[place].strip()
    return found
