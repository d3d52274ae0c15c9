"""Of what lies in a submission, the files that are meant are taken, and the rest is named."""

import gzip

import pytest
from support.packing import ALL, NAMES, STUBS, kata_notebook, notebook, under, zipped

from kata.checking.source import Source
from kata.files import BACKUPS
from kata.grading.intake.stubs import is_stub
from kata.grading.intake.submissions import read_submission
from kata.learning import copies

FIRST, LAST = NAMES[0], NAMES[-1]
OTHER = dict.fromkeys(NAMES, b"# another\n")


def some(*numbers: int) -> dict[str, bytes]:
    return {NAMES[number - 1]: ALL[NAMES[number - 1]] for number in numbers}


def renamed(pattern: str) -> dict[str, bytes]:
    """All files, called by this pattern with their names and stems."""
    return {pattern.format(name, stem=name[:-3]): content for name, content in ALL.items()}


@pytest.fixture(params=["folder", "zip"])
def read(tmp_path, request):
    def read(members):
        path = tmp_path / "handed-in"
        if request.param == "zip":
            path.write_bytes(zipped(members.items()))
        else:
            for name, content in members.items():
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                (path / name).write_bytes(content)
        return read_submission(Source.at(path), "alice")

    return read


WHOLE = {
    "any depth of single folders": under("a/b/c/d/e/f"),
    "exercises in exercises": under("exercises/exercises"),
    "only solutions": under("solutions"),
    "only tests": under("hw/tests"),
    "a repository": [
        *under("vae-main/exercises"),
        *under("vae-main/solutions", OTHER),
        *under("vae-main/tests", OTHER),
        *[(f"vae-main/kata/stubs/{name}.txt", text) for name, text in STUBS.items()],
    ],
    "a commit's archive": under("kata-6dcb09b5b57875f334f61aebed695e2e4193db5e/exercises"),
    "work above the stubs": [*ALL.items(), *under("exercises", STUBS)],
    "work beside the stubs": [*under("mine"), *under("exercises", STUBS)],
    "a folder for each": [(f"{name[:4]}/{name}", text) for name, text in ALL.items()],
    "two folders, three each": [*under("a", some(1, 2, 3)), *under("b", some(4, 5, 6))],
    "an old file above": [(FIRST, b"# old"), *under("exercises")],
    "an old folder": [*under("exercises"), *under("old", OTHER)],
    "downloaded twice": [*under("hw"), *under("hw (1)")],
    "packed and unpacked": [*under("hw"), ("hw.zip", zipped(under("hw")))],
    "a zip": [("hw.zip", zipped(ALL.items()))],
    "a zip in a zip in a zip": [
        ("a.zip", zipped([("b.zip", zipped([("c.zip", zipped(ALL.items()))]))]))
    ],
    "a zip for each": [(f"{name[:4]}.zip", zipped([(name, text)])) for name, text in ALL.items()],
    "a zip from a Mac": [
        ("hw.zip", zipped([*under("hw"), *((f"__MACOSX/hw/._{name}", b"") for name in NAMES)]))
    ],
    "a zip beside the stubs": [*STUBS.items(), ("hw.zip", zipped(ALL.items()))],
    "a zip beside the notebook of stubs": [
        ("kata.ipynb", kata_notebook(STUBS)),
        ("hw.zip", zipped(ALL.items())),
    ],
    "an archive that is broken beside the files": [*ALL.items(), ("data.zip", b"PK")],
    "files beside a notebook": [*ALL.items(), ("kata.ipynb", kata_notebook(OTHER))],
    "a notebook": [("kata.ipynb", kata_notebook())],
    "a notebook, downloaded again": [("vae/kata (1).ipynb", kata_notebook())],
    "a notebook in a zip": [("hw.zip", zipped([("kata.ipynb", kata_notebook())]))],
    "a notebook beside the stubs": [*STUBS.items(), ("kata.ipynb", kata_notebook())],
    "files, and a notebook for the rest": [*some(1, 2).items(), ("kata.ipynb", kata_notebook())],
    "notebooks for each": [
        (f"{name[:4]}.ipynb", kata_notebook({name: text})) for name, text in ALL.items()
    ],
}


@pytest.mark.parametrize("members", WHOLE.values(), ids=WHOLE)
def test_the_files_are_taken(read, members):
    submitted = read(dict(members))
    assert (submitted.files, submitted.problem) == (ALL, "")


@pytest.mark.parametrize(
    "pattern",
    [
        "{stem} (1).py",
        "{stem}(2).py",
        "{stem}-1.py",
        "{stem}_1.py",
        "{stem} 2.py",
        "{stem} - Copy.py",
        "{stem} - Copy (2).py",
        "{stem} - Kopie.py",
        "{stem} copy.py",
        "{stem} copy 3.py",
        "{stem} (copy).py",
        "{stem} (3rd copy).py",
        "{stem}-Copy1.py",
        "Copy of {}",
        "{stem} (Ann's conflicted copy 2026-03-01).py",
        "{stem}%20(1).py",
        "{stem}+(1).py",
        "{}.txt",
        "{} (1).txt",
        "{}.1",
        "{stem}.txt",
        "{}.py",
        "{stem}.PY",
        "Student A_11_assignsubmission_file_{}",
        "studenta_11_22_{}",
        "studenta_LATE_11_22_{stem}-1.py",
        "Homework 1_jdoe_attempt_2026-03-09-14-30-22_{}",
        "13394-80551 - Ann Lee - Mar 29, 2026 1205 PM - {}",
        "ann@example.org_10_{}",
        "Lee, Ann(alee)_Submission attachment(s)_{}",
        "[1] - edx - {}",
        "20260309143022_{}",
        "Late Submission - {}",
        "Ann Lee - {}",
    ],
)
def test_a_name_that_was_changed_by_a_known_rule_is_taken_with_a_note(read, pattern):
    submitted = read(renamed(pattern))
    assert submitted.files == ALL
    name = pattern.format(FIRST, stem=FIRST[:-3])
    assert f"{name} was taken for {FIRST}." in submitted.notes


@pytest.mark.parametrize(
    "pattern",
    ["my_{}", "{stem}_old.py", "{}~", "{}.bak", "{}.orig", "{}c", "test_{}", "{stem}.ipynb", "{} "],
)
def test_other_names_are_not_taken_but_named(read, pattern):
    name = pattern.format(FIRST, stem=FIRST[:-3])
    submitted = read({name: b"# mine"})
    assert submitted.files == {}
    assert submitted.problem.startswith("None of the exercise files was found")
    assert name.strip() in submitted.problem


NOT_CLEAR = {
    "two folders": ([*under("first"), *under("second", OTHER)], ["first", "second"]),
    "the same under two names": ([*under("mine"), *under("yours")], ["mine", "yours"]),
    "an old folder and a final one": ([*under("final"), *under("old", OTHER)], ["final", "old"]),
    "five above six": (
        [*{**some(1, 2, 3, 4), LAST: b"# else"}.items(), *under("exercises", OTHER)],
        ["the top", "exercises"],
    ),
    "two archives": (
        [("hw.zip", zipped(ALL.items())), ("hw (1).zip", zipped(OTHER.items()))],
        ["hw.zip", "hw (1).zip"],
    ),
    "two copies of a file": (
        [*some(2, 3).items(), (f"{FIRST[:-3]} (1).py", b"a"), (f"{FIRST[:-3]} (2).py", b"b")],
        [f"{FIRST[:-3]} (1).py", f"{FIRST[:-3]} (2).py"],
    ),
    "two notebooks": (
        [("kata.ipynb", kata_notebook()), ("kata (1).ipynb", kata_notebook(OTHER))],
        ["kata.ipynb", "kata (1).ipynb"],
    ),
    "two people": (
        [("ann_1_2_" + FIRST, b"a"), ("bob_2_3_" + LAST, b"b")],
        ["several people"],
    ),
}


@pytest.mark.parametrize(("members", "names"), NOT_CLEAR.values(), ids=NOT_CLEAR)
def test_what_can_not_be_told_apart_is_not_graded_and_named(read, members, names):
    submitted = read(dict(members))
    assert (submitted.files, submitted.problems) == ({}, {})
    assert all(name in submitted.problem for name in names), submitted.problem


NOTHING = {
    "nothing": ({"empty/": b""}, "Nothing was handed in"),
    "another archive": ({"hw.rar": b"Rar!"}, "hw.rar is an archive of a kind that is not opened"),
    "a broken archive": ({"hw.zip": b"PK\3\4"}, "hw.zip was not opened: The archive is damaged"),
    "another notebook": ({f"{FIRST[:-3]}.ipynb": notebook("x = 1")}, "No cell begins with %%kata"),
    "no notebook": ({"a.ipynb": b"{}"}, "No cell begins with %%kata"),
    "a document": ({"essay.docx": zipped(ALL.items())}, "there is essay.docx"),
}


@pytest.mark.parametrize(("members", "said"), NOTHING.values(), ids=NOTHING)
def test_what_is_not_recognised_is_not_graded_with_the_reason(tmp_path, members, said):
    path = tmp_path / "hw.zip"
    path.write_bytes(zipped(members.items()))
    assert said in read_submission(Source.at(path), "alice").problem


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", zipped(())),
        ("a.zip", b""),
        ("a.tar", b""),
        ("a.tar.gz", gzip.compress(bytes(10240))),
    ],
    ids=["zip", "no bytes, zip", "no bytes, tar", "tar.gz"],
)
def test_an_archive_with_nothing_in_it_is_said_to_be_empty(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    assert read_submission(Source.at(path), "x").problem.startswith("The archive is empty; pack")
    (tmp_path / "outer.zip").write_bytes(zipped([(name, content)]))
    found = read_submission(Source.at(tmp_path / "outer.zip"), "x")
    assert f"{name} was not opened: The archive is empty" in found.problem


def test_an_exact_name_wins_and_its_neighbours_are_named(read):
    submitted = read({**ALL, f"{FIRST[:-3]} (1).py": b"# newer"})
    assert submitted.files == ALL
    assert submitted.notes == (f"{FIRST[:-3]} (1).py lies there and was not looked at.",)


def test_a_missing_file_stays_missing_and_near_names_are_named(read):
    submitted = read({**some(1, 2, 3, 4, 5), "ex06.py": b"", "notes.txt": b"", "sampling.py": b""})
    assert (submitted.files, submitted.problem) == (some(1, 2, 3, 4, 5), "")
    assert submitted.notes == (
        "ex06.py lies there and was not looked at.",
        "sampling.py lies there and was not looked at.",
    )


@pytest.mark.parametrize(
    "pattern",
    [
        "{stem}_final.py",
        "{stem}-neu.py",
        "{}.bak",
        "ex05.py",
        "ex5_anna.docx",
        "aufgabe 5.py",
        "vae.py.txt",
        "my/{stem}_v2.py",
    ],
)
def test_near_names_beside_a_stub_are_named(read, pattern):
    name = pattern.format(NAMES[4], stem=NAMES[4][:-3])
    submitted = read({**ALL, NAMES[4]: STUBS[NAMES[4]], name: b"# work"})
    assert submitted.files[NAMES[4]] == STUBS[NAMES[4]]
    assert submitted.notes == (f"{name} lies there and was not looked at.",)
    assert not read({**ALL, name: b"# older"}).notes


def test_a_file_of_ones_own_is_taken_even_where_it_only_raises_and_what_is_beside_it_is_named(read):
    mine = b"class Trim:\n  def forward(self, images):\n    raise NotImplementedError('later')\n"
    beside = ["ex01_trim (1).py", "ex01_trim_final.py"]
    submitted = read({**ALL, FIRST: mine, **dict.fromkeys(beside, b"# work")})
    assert submitted.files[FIRST] == mine
    assert submitted.notes == tuple(f"{name} lies there and was not looked at." for name in beside)


def test_what_was_kept_at_a_reset_is_named_beside_a_stub_and_never_taken(read):
    assert BACKUPS == copies.BACKUPS
    kept = f"{BACKUPS}/{FIRST[:-3]}-20261126-101500.py"
    members = {kept: b"# work", f"{BACKUPS}/{FIRST}": b"# more"}
    submitted = read({**ALL, FIRST: STUBS[FIRST], **members})
    assert submitted.files[FIRST] == STUBS[FIRST]
    assert f"{kept} lies there and was not looked at." in submitted.notes
    assert read({**ALL, **members}).notes == ()


@pytest.mark.parametrize("more", [b"\n\ndef helper():\n    return 1\n", b"\n\nSIZE = 28\n"])
def test_a_stub_with_more_in_it_is_no_stub(more):
    assert not any(is_stub(name, text + more) for name, text in STUBS.items())
    assert is_stub(FIRST, STUBS[FIRST].replace(b"Compare", b"I should compare"))
    assert not is_stub(FIRST, STUBS[FIRST].replace(b"raise Not", b"images\n        raise Not"))


def test_the_notebook_that_everyone_gets_adds_nothing(read):
    cells = {name: text.partition(b'"""\n\n')[2] for name, text in STUBS.items()}
    submitted = read({**some(1, 2, 3, 4, 5), "notebooks/kata.ipynb": kata_notebook(cells)})
    assert submitted.files == some(1, 2, 3, 4, 5)


def test_the_solutions_of_a_repository_are_never_taken(read):
    submitted = read(
        dict([*under("exercises", STUBS), *under("solutions"), *under("tests", OTHER)])
    )
    assert submitted.files == STUBS
    assert (
        "There are exercise files in solutions, tests too; they were not graded." in submitted.notes
    )


def test_the_last_of_several_cells_counts(tmp_path):
    path = tmp_path / "alice.ipynb"
    cells = ["%%kata ex01\nold", ["\n", "%%kata trim # 1\n", "new\n"], "%%kata ex01\n", "%%kata"]
    path.write_bytes(notebook(*cells, "%%kata 99\nx", "# %%kata ex01\nx"))
    submitted = read_submission(Source.at(path), "alice")
    assert submitted.files == {FIRST: b"new\n"}
    assert submitted.notes[0] == f"The last of 2 cells in alice.ipynb was taken for {FIRST}."


def test_the_newest_hand_in_says_that_there_were_others(tmp_path):
    path = tmp_path / "alice.zip"
    path.write_bytes(zipped(ALL.items()))
    submitted = read_submission(Source.at(path, superseded=("first", "second")), "alice")
    assert submitted.notes == ("The newest hand-in counts; there are earlier ones: first, second.",)


def test_a_cell_counts_where_the_file_beside_it_is_still_the_stub(read):
    started = {**some(2, 3), FIRST: STUBS[FIRST]}
    submitted = read({**started, "kata.ipynb": kata_notebook()})
    assert submitted.files == ALL
    assert any("kata.ipynb" in note for note in submitted.notes)
    kept = read({**ALL, "kata.ipynb": kata_notebook(OTHER)})
    assert kept.files == ALL


@pytest.mark.parametrize("name", ["hw.zip", "hw.rar"])
def test_an_archive_beside_all_files_is_named(read, name):
    submitted = read({**ALL, name: b"PK\x05\x06" + bytes(18)})
    assert submitted.files == ALL
    assert submitted.notes == (f"{name} lies there and was not looked at.",)


def test_an_archive_that_is_not_opened_beside_stubs_is_named(read):
    submitted = read({**STUBS, "hw.rar": b"Rar!"})
    assert any(note.startswith("hw.rar is an archive of a kind") for note in submitted.notes)


def test_paths_that_lead_out_of_an_archive_are_not_said_to_be_missing(tmp_path):
    path = tmp_path / "hw.zip"
    path.write_bytes(zipped([(f"../{name}", content) for name, content in ALL.items()]))
    assert "outside of the archive" in read_submission(Source.at(path), "alice").problem


@pytest.mark.parametrize("platform", ["Canvas", ""])
def test_which_notes_are_on_the_platforms_own_names(tmp_path, platform):
    first, second = f"kim_7_90_{FIRST}", f"kim_7_91_{NAMES[1][:-3]} (1).py"
    path = tmp_path / "hw.zip"
    path.write_bytes(zipped([(first, ALL[FIRST]), (second, ALL[NAMES[1]])]))
    submitted = read_submission(Source.at(path, platform=platform), "kim")
    assert len(submitted.notes) == 2
    platforms = (f"{first} was taken for {FIRST}.",) if platform else ()
    assert submitted.platform_notes == platforms


def solved(*numbers: int, work=ALL) -> dict[str, bytes]:
    """All files, with work in these."""
    return STUBS | {NAMES[number - 1]: work[NAMES[number - 1]] for number in numbers}


def as_utf16(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: text.decode().encode("utf-16") for name, text in files.items()}


BESIDE_STUBS = {
    "in an archive": [*under("hw", solved(1, 2, 3)), ("hw.zip", zipped(ALL.items()))],
    "in an archive of an archive": [
        *solved(1, 2, 3, 4).items(),
        ("a.zip", zipped([("b.zip", zipped(some(5, 6).items()))])),
    ],
    "in two copies, half each": [*under("a", solved(1, 2, 3)), *under("b", solved(4, 5, 6))],
    "in an old folder": [*under("exercises", solved(1, 2)), *under("old")],
    "under another name": [*STUBS.items(), *renamed("{stem} (1).py").items()],
    "under another name elsewhere": [
        *under("exercises", solved(2, 3)),
        *((f"dl/{name}", text) for name, text in renamed("{stem}-1.py").items()),
    ],
    "of another encoding": [*under("a", as_utf16(STUBS)), *under("b")],
    "with a name above": [
        *under("a", {name: b"# Ann Lee, 123\n" + text for name, text in STUBS.items()}),
        *under("b"),
    ],
    "of another version, with a plan": [
        *under(
            "a",
            {
                name: b"# My plan: start early\n"
                + text.replace(b"The ", b"Then ").partition(b"\n\nif ")[0]
                for name, text in STUBS.items()
            },
        ),
        *under("b"),
    ],
    "without a word": [*under("a", dict.fromkeys(NAMES, b"\n")), *under("b")],
}


@pytest.mark.parametrize("members", BESIDE_STUBS.values(), ids=BESIDE_STUBS)
def test_a_stub_never_takes_the_place_of_work(read, members):
    submitted = read(dict(members))
    assert (submitted.files, submitted.problem) == (ALL, "")
    assert submitted.notes


def test_another_copy_of_what_is_solved_is_not_clear_where_it_adds_something(read):
    archive = ("hw.zip", zipped(OTHER.items()))
    problem = read(dict([*solved(1, 2, 3).items(), archive])).problem
    assert "(hw.zip, the top)" in problem


def test_another_copy_that_adds_nothing_is_named(read):
    archive = ("hw.zip", zipped(solved(1, 2, 3, work=OTHER).items()))
    submitted = read(dict([*solved(1, 2, 3).items(), archive]))
    assert submitted.files == solved(1, 2, 3)
    assert "There are exercise files in hw.zip too; they were not graded." in submitted.notes


def test_stubs_that_differ_in_their_spaces_are_alike(read):
    dos = {name: text.replace(b"\n", b"\r\n") for name, text in STUBS.items()}
    assert read(dict([*under("a", dos), *under("b", STUBS)])).files == dos
