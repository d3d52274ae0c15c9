"""Hand-ins made to cost time or memory, to look like someone else's, or to be taken for more than
they are. Those whose code attacks the grader are in test_attacks.py."""

import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from support.packing import ALL, NAMES, STUBS, kata_notebook, notebook, tar_gz, under, zipped

from kata.checking.source import Source
from kata.grading.intake import limits, submissions
from kata.grading.intake.downloads import expanded, hand_ins
from kata.grading.intake.names import near, recognise
from kata.grading.intake.platforms import PLATFORMS, read_path
from kata.grading.intake.submissions import read_submission

FIRST = NAMES[0]
HW = zipped(ALL.items())
DEFLATED = {"compression": zipfile.ZIP_DEFLATED}


@pytest.fixture
def read(tmp_path):
    def read(content: bytes, name: str = "handed-in.zip"):
        (tmp_path / name).write_bytes(content)
        return read_submission(Source.at(tmp_path / name), "alice")

    return read


@pytest.fixture
def few(monkeypatch):
    """Limits that are reached in no time."""
    small = replace(limits.ONE, members=200, unpacked=2**20, archive=2**20)
    monkeypatch.setattr(submissions, "ONE", small)
    return small


def nested(levels: int, innermost: bytes, pack=zipped) -> bytes:
    for level in range(levels):
        innermost = pack([(f"level{level}.zip", innermost)])
    return innermost


# Too much


@pytest.mark.parametrize("pack", [zipped, tar_gz])
def test_archives_are_opened_so_many_levels_and_no_further(read, pack):
    assert read(nested(limits.MAX_NESTING, HW, pack)).files == ALL
    submitted = read(nested(limits.MAX_NESTING + 1, HW, pack))
    assert submitted.files == {}
    assert "None of the exercise files was found" in submitted.problem


def test_an_archive_that_contains_itself_is_opened_a_few_times(read, monkeypatch):
    content = zipped([("more/self.zip", b"")])
    opened = []

    def itself(self, limit):
        opened.append(limit)
        return content

    monkeypatch.setattr("kata.grading.intake.archives._read_zipped", lambda *_: itself(*_[:2]))
    assert "more/self.zip" in read(content).problem
    assert 0 < len(opened) <= 2 * limits.MAX_NESTING


def test_a_bomb_of_bombs_is_not_unpacked(read, few):
    zeros = zipped([("zeros.zip", bytes(2**19))], **DEFLATED)
    bombs = zipped([(f"{number}.zip", zeros) for number in range(9)], **DEFLATED)
    submitted = read(zipped([(f"{number}.zip", bombs) for number in range(9)], **DEFLATED))
    assert submitted.files == {}
    assert "was not opened" in submitted.problem


def test_a_bomb_beside_the_files_costs_nothing(read, few):
    bomb = zipped([("zeros.zip", bytes(2**22))], **DEFLATED)
    submitted = read(zipped([*ALL.items(), ("bomb.zip", bomb)]))
    assert submitted.files == ALL
    assert submitted.notes == ("bomb.zip lies there and was not looked at.",)


def test_a_bomb_beside_some_of_the_files_is_named(read, few):
    bomb = zipped([("zeros.zip", bytes(2**22))], **DEFLATED)
    bombs = zipped([("bomb.zip", bomb)])
    submitted = read(zipped([(FIRST, ALL[FIRST]), ("bombs.zip", bombs)]))
    assert submitted.files == {FIRST: ALL[FIRST]}
    assert any("was not opened" in note for note in submitted.notes)


def test_archives_together_hold_no_more_than_one_may(read, few):
    archive = zipped([(f"{number}.txt", b"") for number in range(90)])
    members = [(f"{number}.zip", archive) for number in range(30)]
    submitted = read(zipped([*members, ("zz.zip", HW)]))
    assert submitted.files == {}
    assert limits.too_many(few) in submitted.problem


def test_many_files_called_like_exercises(read):
    members = [(f"{number}/{FIRST}", b"") for number in range(limits.MAX_CANDIDATES + 1)]
    assert "More than 200 files are called like exercises" in read(zipped(members)).problem


def test_a_path_of_ten_thousand_folders_is_not_followed(read):
    submitted = read(zipped([("a/" * 10_000 + FIRST, b"deep"), *under("hw")]))
    assert submitted.files == ALL


def test_a_folder_deeper_than_anyone_makes_is_not_entered(tmp_path):
    folder = tmp_path.joinpath("alice", *"a" * 60)
    folder.mkdir(parents=True)
    (folder / FIRST).write_bytes(b"deep")
    assert "Nothing was handed in" in read_submission(Source.at(tmp_path / "alice"), "x").problem


def test_links_in_a_circle(tmp_path):
    (tmp_path / "alice").mkdir()
    (tmp_path / "alice" / "again").symlink_to(tmp_path / "alice")
    for name, content in ALL.items():
        (tmp_path / "alice" / name).write_bytes(content)
    assert read_submission(Source.at(tmp_path / "alice"), "x").files == ALL


def test_a_download_with_more_members_than_any_class_is_not_listed(tmp_path, monkeypatch):
    monkeypatch.setattr("kata.grading.intake.downloads.CLASS", replace(limits.CLASS, members=9))
    path = tmp_path / "class.zip"
    path.write_bytes(zipped([*under("ann"), *under("bob")]))
    assert hand_ins([path]) == [Source.at(path)]


WORST = [
    "a_",
    "1_",
    "_1",
    " - ",
    "(",
    "a (",
    "copy ",
    "-1",
    "_copy",
    "[1] - ",
    "Revision 1 - ",
    "%",
]


@pytest.mark.parametrize("text", WORST)
def test_no_name_makes_a_pattern_slow(text):
    for length in (limits.MAX_NAME, limits.MAX_PATH, 60_000):
        name = (text * length)[: length - len(FIRST)] + FIRST
        recognise(name)
        near(name)
        for ending in ("", "!", "/x"):
            assert (
                all(read_path(name + ending, row) is None for row in PLATFORMS) or length < 60_000
            )


# Notebooks


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"cells": null}',
        b'{"cells": [null, 1, "x"]}',
        b'{"cells": [{"cell_type": "code"}]}',
        b'{"cells": {"cell_type": "code"}}',
        b"\xff\xfe\x00",
        b"9" * 10_000,
        notebook(
            "%%kata ../../../etc/passwd\nx", "%%kata ex99\n", "%%katana ex01\nx", "x\n%%kata ex01"
        ),
        json.dumps({"cells": [{"cell_type": "code", "source": [1, None, {}]}]}).encode(),
        json.dumps({"cells": [{"cell_type": "code", "source": {"a": 1}}]}).encode(),
        notebook(f"%%kata ex01\n{'x' * limits.MAX_FILE}y"),
        notebook("%" * 100_000, " " * 100_000 + "%%kata ex01"),
    ],
    ids=range(13),
)
def test_a_notebook_that_is_none_or_holds_too_much(read, content):
    submitted = read(content, "alice.ipynb")
    assert submitted.files == {}
    assert "No cell begins with %%kata" in submitted.problem


def test_a_notebook_of_many_cells(read):
    cells = [f"%%kata ex0{1 + number % 6}\n{number}" for number in range(5_010)]
    assert read(notebook(*cells), "alice.ipynb").files[NAMES[5]] == b"4997"


def test_a_notebook_that_is_too_large(read, monkeypatch):
    monkeypatch.setattr("kata.grading.intake.candidates.MAX_NOTEBOOK", 100)
    assert read(kata_notebook(), "alice.ipynb").files == {}


# Names


def test_names_that_are_the_same_to_some_systems(read):
    members = [(FIRST.upper(), b"no"), (FIRST, b"mine"), (f" {FIRST}", b"no"), (f"{FIRST}.", b"no")]
    assert read(zipped(members)).files == {FIRST: b"mine"}


def test_names_that_are_the_same_once_cleaned_are_not_chosen_from(read):
    members = [(FIRST.upper(), b"a"), (FIRST.capitalize(), b"b")]
    assert "Several files could be ex01_trim.py" in read(zipped(members)).problem


@pytest.mark.parametrize("trick", ["\n", "\x1b[2J", "\u202e", "\x00", "\u2028", "\udcff"])
def test_what_is_said_of_names_stays_on_one_line(tmp_path, trick):
    path = tmp_path / "alice"
    path.mkdir()
    try:
        (path / f"{trick}ex02{trick}.py").write_bytes(b"")
    except (OSError, ValueError, UnicodeError):
        pytest.skip("no such name here")
    (path / FIRST).write_bytes(b"mine")
    submitted = read_submission(Source.at(path), "alice")
    assert submitted.files == {FIRST: b"mine"}
    assert all(note.isprintable() for note in submitted.notes)
    (path / FIRST).unlink()
    assert read_submission(Source.at(path), "alice").problem.isprintable()


def test_members_that_lead_out_of_an_archive_in_an_archive(tmp_path, read):
    inner = zipped([(f"../../{FIRST}", b"evil"), (f"/tmp/{FIRST}", b"evil")])
    submitted = read(zipped([("../hw.zip", HW), ("hw.zip", inner)]))
    assert submitted.files == {}
    assert os.listdir(tmp_path) == ["handed-in.zip"]


def test_an_archive_in_an_archive_with_a_password(read):
    locked = bytearray(HW)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = locked.find(mark)
        while start >= 0:
            locked[start + offset] |= 1
            start = locked.find(mark, start + 4)
    assert "asks for a password" in read(zipped([("hw.zip", bytes(locked))])).problem


def test_stubs_do_not_hide_what_is_wrong(read):
    """Six stubs are a hand-in of six that are not started, not a way to have another look."""
    assert read(zipped(STUBS.items())).files == STUBS


# Someone else's name

ANN, BOB, EVE = (
    f"{name}_assignsubmission_file_" for name in ("Ann Lee_11", "Bob Roe_12", "Eve Doe_66")
)

IMITATIONS = {
    "an archive called like her folder": [(f"{ANN}.zip", HW)],
    "a folder called like hers": under(ANN),
    "a file called like hers": [(f"{ANN}{FIRST}", b"evil")],
    "a download of two": [
        ("moodle.zip", zipped([*under(ANN), *under("Bob Roe_12_assignsubmission_file_")]))
    ],
    "her folder above": [(f"../{ANN}/{FIRST}", b"evil")],
    "her folder, spelled out": [(f"./{ANN}/../{ANN}/{FIRST}", b"evil")],
}


@pytest.mark.parametrize("members", IMITATIONS.values(), ids=IMITATIONS)
@pytest.mark.parametrize("way", ["download", "folder", "pattern", "archives"])
def test_nobody_is_graded_for_what_another_handed_in(tmp_path, members, way):
    folder = tmp_path / "class"
    if way == "archives":
        folder.mkdir()
        (folder / "ann.zip").write_bytes(HW)
        (folder / "eve.zip").write_bytes(zipped(members))
        found = hand_ins(expanded([folder / "*"]))
    else:
        safe = [(name, text) for name, text in members if ".." not in name]
        path = tmp_path / "download.zip"
        eves = [(f"{EVE}/{name}", text) for name, text in [*safe, ("notes.txt", b"")]]
        path.write_bytes(zipped([*under(ANN), *eves]))
        if way == "download":
            found = hand_ins([path])
        else:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder)
            found = hand_ins(expanded([folder / "*"]) if way == "pattern" else [folder])
    ann = [one for one in found if "ann" in f"{Path(one.path).name}{one.inner}".casefold()]
    assert len(ann) == 1
    assert read_submission(ann[0], "ann").files == ALL
    eve = [one for one in found if one not in ann]
    assert {one.person for one in eve} <= {"", "Eve Doe"}
    assert {one.platform_id for one in eve} <= {"", "66"}
    assert len(eve) <= 1


def test_an_archive_filled_like_a_download_of_one_says_nothing_of_who_it_is(tmp_path):
    path = tmp_path / "eve.zip"
    path.write_bytes(zipped(under(ANN)))
    (found,) = hand_ins([path])
    assert (found.path, found.person, found.platform_id, found.login) == (str(path), "", "", "")


def test_a_folder_that_a_platform_named_is_one_persons_whatever_it_holds(tmp_path):
    folder = tmp_path / EVE
    for name in (ANN, BOB):
        (folder / name).mkdir(parents=True)
        (folder / name / FIRST).write_bytes(name.encode())
    (found,) = hand_ins([folder])
    assert (found.path, found.person) == (str(folder), "Eve Doe")
    assert read_submission(found, "eve").files == {}


def test_a_link_in_the_class_is_not_followed(tmp_path):
    for name in ("ann", "bob"):
        (tmp_path / "class" / name).mkdir(parents=True)
        (tmp_path / "class" / name / FIRST).write_bytes(name.encode())
    (tmp_path / "class" / "eve").symlink_to(tmp_path / "class" / "ann")
    found = hand_ins([tmp_path / "class"])
    assert [Path(one.path).name for one in found] == ["ann", "bob", "eve"]
    assert read_submission(found[2], "eve").problem == submissions.LINKED


def test_what_a_download_says_of_people_is_only_read(tmp_path):
    lines = b"".join(b"submission_%d:\n  :submitters:\n  - :name: '<b>'\n" % n for n in range(3))
    bomb = b"a: &a [x]\nb: &b [*a,*a]\n!!python/object/apply:os.system ['true']\n"
    path = tmp_path / "export.zip"
    path.write_bytes(
        zipped(
            [
                ("submission_metadata.yml", bomb + lines),
                *under("submission_1"),
                *under("submission_2"),
            ]
        )
    )
    assert [one.person for one in hand_ins([path])] == ["<b>", "<b>"]
