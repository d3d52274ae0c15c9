"""What reports are called: safe as a file's name, unique, and no other file's of the folder."""

from pathlib import Path

import pytest

from kata.checking.source import Source
from kata.grading.renderers import CLASS_FILES
from kata.grading.report_names import report_names


def names_of(paths, earlier=None):
    """By path."""
    sources = {path: Source.at(path) for path in paths}
    names = report_names(sources.values(), earlier)
    return {path: names[source] for path, source in sources.items()}


def in_download(folder, archive="/class/moodle.zip", **said):
    return Source(archive, folder, platform="Moodle", original_folder=folder, **said)


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["alice.zip", "bob.tar.gz", "carol", "dan.TGZ"], ["alice", "bob", "carol", "dan"]),
        (["john.smith", "v1.0.zip"], ["john.smith", "v1.0"]),
        (["ada.ipynb", "bob.IPYNB", "ex01_trim.py"], ["ada", "bob", "ex01_trim"]),
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
    found = names_of([Path("/class", path) for path in paths])
    expected = names or [f"submission-{path.removesuffix('.zip')}" for path in paths]
    assert list(found.values()) == expected


def test_names_do_not_depend_on_the_order():
    paths = [Path("/", folder, name) for folder in "abc" for name in ("x", "x.zip", "X.tar")]
    found = names_of(paths)
    assert names_of(paths[::-1]) == found
    assert len({name.casefold() for name in found.values()}) == len(paths)


def test_many_of_one_name():
    names = names_of([Path(f"/{number}/x/work") for number in range(2000)])
    assert set(names.values()) == {"x-work", *(f"x-work-{n}" for n in range(2, 2001))}


@pytest.mark.parametrize("letter", ["x", "é", "李", "𝒳", "𓀀", "."])
def test_long_names_fit_a_file_name(letter, tmp_path):
    paths = [Path(f"/{folder}", letter * 200 + ending) for folder in "ab" for ending in "cd"]
    names = names_of(paths)
    assert len(set(names.values())) == 4
    for name in names.values():
        assert 0 < len(name) <= 100
        (tmp_path / f"{name}.json").touch()


def test_the_current_folder_has_a_name(monkeypatch, tmp_path):
    (tmp_path / "alice").mkdir()
    monkeypatch.chdir(tmp_path / "alice")
    assert list(names_of([Path(), Path("/")]).values()) == ["alice", "submission"]


def test_no_report_is_called_like_a_file_about_the_class():
    names = names_of([Path("/class", Path(file).stem) for file in CLASS_FILES])
    assert not {f"{name}.json" for name in names.values()} & set(CLASS_FILES)


def test_a_name_stays_when_a_namesake_arrives():
    first = names_of([Path("/s1/alice")])
    assert first == {Path("/s1/alice"): "alice"}
    earlier = {"alice": Source.at(Path("/s1/alice"))}
    both = names_of([Path("/s2/alice"), Path("/s1/alice")], earlier)
    assert both == {Path("/s2/alice"): "s2-alice", Path("/s1/alice"): "alice"}
    assert names_of([Path("/s2/alice")], earlier) == {Path("/s2/alice"): "s2-alice"}


def test_names_stay_whatever_arrives_in_whatever_order():
    paths = [Path("/", folder, name) for folder in "abc" for name in ("x", "X.zip", "y", "a-x")]
    earlier = {}
    for count in range(1, len(paths) + 1):
        names = names_of(paths[:count][::-1], earlier)
        for name, source in earlier.items():
            assert names[Path(source.path)] == name
        earlier = {name: Source.at(path) for path, name in names.items()}
        assert len({name.casefold() for name in earlier}) == count


def test_names_that_collide_after_cleaning_stay_apart():
    paths = [Path("/class", name) for name in ("a b", "a_b", "a*b", "A B", "a\nb")]
    earlier = {}
    for path in paths:
        [name] = names_of([path], earlier).values()
        assert name.casefold() not in {each.casefold() for each in earlier}
        earlier[name] = Source.at(path)
    kept = {source.path: name for name, source in earlier.items()}
    assert names_of(paths, earlier) == {path: kept[str(path)] for path in paths}


def test_a_relative_path_is_the_same_place(monkeypatch, tmp_path):
    (tmp_path / "class" / "alice").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    earlier = {"al": Source.at(Path("class/alice"))}
    for path in (tmp_path / "class" / "alice", Path("class/../class/alice"), Path("./class/alice")):
        assert names_of([path], earlier) == {path: "al"}


def test_a_report_that_says_no_place_is_its_namesakes():
    assert names_of([Path("/s1/alice")], {"alice": Source()}) == {Path("/s1/alice"): "alice"}


def test_people_in_a_download_are_called_by_their_names():
    anna = in_download(
        "Anna Berg_101_assignsubmission_file_", person="Anna Berg", platform_id="101"
    )
    other = in_download(
        "Anna Berg_102_assignsubmission_file_", person="Anna Berg", platform_id="102"
    )
    carl = in_download("Carl_103_assignsubmission_file_", person="Carl", platform_id="103")
    plain = Source("/class/all.zip", "dora/exercises")
    found = report_names([anna, other, carl, plain])
    assert list(found.values()) == ["Anna_Berg-101", "Anna_Berg-102", "Carl", "exercises"]
    assert report_names([other], {"Anna_Berg": anna}) == {other: "Anna_Berg-102"}


def test_a_person_keeps_the_name_in_a_later_download():
    said = {"person": "Anna Berg", "platform_id": "101"}
    first = in_download("Anna Berg_101_assignsubmission_file_", **said)
    later = in_download("Anna Berg_101_assignsubmission_file_", "/class/moodle (1).zip", **said)
    assert report_names([later], {"Anna_Berg": first}) == {later: "Anna_Berg"}
    both = report_names([first, later], {"Anna_Berg": first})
    assert both[first] == "Anna_Berg"
    assert both[later] != "Anna_Berg"


def test_who_imitates_a_platforms_name_gets_no_report_of_anothers():
    anna = in_download("Anna_101_assignsubmission_file_", person="Anna", platform_id="101")
    said = {"platform": "Moodle", "person": "Anna", "platform_id": "101"}
    folder = "Anna_101_assignsubmission_file_"
    imitation = Source(f"/class/{folder}", **said, original_folder=folder)
    assert report_names([imitation], {"Anna": anna})[imitation] != "Anna"


def test_a_person_keeps_the_name_in_a_later_download_that_was_unpacked():
    folder = "Anna_101_assignsubmission_file_"
    said = {"platform": "Moodle", "person": "Anna", "platform_id": "101"}
    first, later = (
        Source(f"/{place}/{folder}", original_folder=folder, **said) for place in ("a", "b")
    )
    assert report_names([later], {folder: first}) == {later: folder}
    assert len(set(report_names([first, later], {folder: first}).values())) == 2


def test_what_is_handed_in_again_as_an_archive_keeps_its_name(tmp_path):
    folder, archive = tmp_path / "alice", tmp_path / "alice.zip"
    earlier = {"alice": Source.at(folder)}
    assert names_of([archive], earlier) == {archive: "alice"}
    assert names_of([archive, tmp_path / "alice.tar"], earlier)[archive] != "alice"
    folder.mkdir()
    assert names_of([archive], earlier)[archive] != "alice"


def test_several_people_in_one_place_have_several_names():
    flat = [
        Source("/class/all.zip", "", person=name, platform="Canvas", platform_id=number)
        for name, number in (("a", "1"), ("b", "2"))
    ]
    names = report_names(flat)
    assert len(set(names.values())) == 2
    earlier = {name: source for source, name in names.items()}
    assert report_names(flat[::-1], earlier) == names


def test_the_platforms_words_are_no_part_of_a_name():
    folder = "Participant_104_assignsubmission_file_"
    blind = Source("/c.zip", folder, platform="Moodle", platform_id="104", original_folder=folder)
    place = "Submitted files/Anna Adler/VAE/Version 1"
    teams = Source(f"/Work/{place}", person="Anna Adler", platform="Teams", original_folder=place)
    assert list(report_names([blind, teams]).values()) == ["Participant_104", "Anna_Adler"]
