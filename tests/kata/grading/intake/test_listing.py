"""What a listing says of itself."""

from kata.grading.intake.listing import Entry, tops


def entry(path, *, is_folder=False):
    return Entry(tuple(path.split("/")), lambda size: b"", is_folder)


def test_the_folders_that_hold_everything_may_be_listed_themselves():
    ann, ben = entry("a/b/ann/ex01_trim.py"), entry("a/b/ben.zip")
    folders = [entry(path, is_folder=True) for path in ("a", "a/b", "a/b/ann")]
    assert tops([*folders, ann, ben]) == (("a", "b"), {"ann": [folders[2], ann], "ben.zip": [ben]})


def test_a_file_alone_is_held_by_its_folders():
    file = entry("a/b/ex01_trim.py")
    assert tops([file]) == (("a", "b"), {"ex01_trim.py": [file]})


def test_nothing_holds_nothing():
    assert tops([]) == ((), {})
