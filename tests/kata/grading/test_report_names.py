"""What reports are called: safe as a file's name, unique, and no other file's of the folder."""

from pathlib import Path

import pytest

from kata.grading.renderers import CLASS_FILES
from kata.grading.report_names import report_names


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["alice.zip", "bob.tar.gz", "carol", "dan.TGZ"], ["alice", "bob", "carol", "dan"]),
        (["john.smith", "v1.0.zip"], ["john.smith", "v1.0"]),
        (["s1/alice.zip", "s2/alice", "s2/bob"], ["s1-alice", "s2-alice", "bob"]),
        (["a/alice.zip", "a/alice", "a/alice.tar"], ["a-alice-3", "a-alice", "a-alice-2"]),
        (["a/Alice", "b/ALICE"], ["a-Alice", "b-ALICE"]),
        (["s1/alice", "s2/alice", "s1-alice"], ["s1-alice-2", "s2-alice", "s1-alice"]),
        (["a b;c|d", "*=x", "<script>"], ["a_b_c_d", "__x", "_script_"]),
        (["Zoë", "李雷", "हिन्दी", "Оля"], ["Zoë", "李雷", "हिन्दी", "Оля"]),
        (["x/Zoe\u0308", "y/Zo\u00eb"], ["x-Zoë", "y-Zoë"]),
        ([".hidden", "-rf", "..."], ["hidden", "rf", "submission"]),
        (["class", "Grades.zip", "con", "nul.x", "com1"], None),
        (["\u202egnp", "a\nb", "caf\udce9"], ["_gnp", "a_b", "caf_"]),
    ],
)
def test_names_are_safe_and_unique(paths, names):
    found = report_names([Path("/class", path) for path in paths])
    expected = names or [f"submission-{path.removesuffix('.zip')}" for path in paths]
    assert list(found.values()) == expected


def test_names_do_not_depend_on_the_order():
    paths = [Path("/", folder, name) for folder in "abc" for name in ("x", "x.zip", "X.tar")]
    found = report_names(paths)
    assert report_names(paths[::-1]) == found
    assert len({name.casefold() for name in found.values()}) == len(paths)


def test_many_of_one_name():
    names = report_names([Path(f"/{number}/x/work") for number in range(2000)])
    assert set(names.values()) == {"x-work", *(f"x-work-{n}" for n in range(2, 2001))}


@pytest.mark.parametrize("letter", ["x", "é", "李", "𝒳", "𓀀", "."])
def test_long_names_fit_a_file_name(letter, tmp_path):
    paths = [Path(f"/{folder}", letter * 200 + ending) for folder in "ab" for ending in "cd"]
    names = report_names(paths)
    assert len(set(names.values())) == 4
    for name in names.values():
        assert 0 < len(name) <= 100
        (tmp_path / f"{name}.json").touch()


def test_the_current_folder_has_a_name(monkeypatch, tmp_path):
    (tmp_path / "alice").mkdir()
    monkeypatch.chdir(tmp_path / "alice")
    assert list(report_names([Path(), Path("/")]).values()) == ["alice", "submission"]


def test_no_report_is_called_like_a_file_about_the_class():
    names = report_names([Path("/class", Path(file).stem) for file in CLASS_FILES])
    assert not {f"{name}.json" for name in names.values()} & set(CLASS_FILES)
