"""``kata new`` makes all of an exercise or, on a bad call or a fault half-way, nothing."""

import shutil

import pytest

from kata.authoring import new, verify
from kata.cli import main
from kata.errors import UserError
from kata.manifest import ROOT, read_manifest


@pytest.fixture
def tree(tmp_path):
    """A repository of nothing but the manifest and the folders of the stubs."""
    shutil.copy(ROOT / "kata.toml", tmp_path)
    for folder in ("exercises", "solutions", "tests", "kata/stubs", "kata/lessons"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def contents(root):
    return {path: path.read_bytes() if path.is_file() else None for path in root.rglob("*")}


def make(root, exercise_id="ex07", name="brightness", inputs=("images",), title="Title", minutes=5):
    return new.make_exercise(root, exercise_id, name, inputs, title, minutes)


def test_the_manifest_gets_an_entry_at_its_end_and_keeps_all_else(tree):
    before = (tree / "kata.toml").read_bytes()
    make(tree, inputs=("images", "masks"), title="How bright", minutes=12)
    assert (tree / "kata.toml").read_bytes().startswith(before)
    *known, made = read_manifest(tree / "kata.toml")
    assert known == list(read_manifest(ROOT / "kata.toml"))
    assert (made.id, made.name, made.file) == ("ex07", "brightness", "ex07_brightness.py")
    assert (made.inputs, made.title, made.minutes) == (("images", "masks"), "How bright", 12)


def test_a_manifest_without_a_newline_at_its_end(tree):
    path = tree / "kata.toml"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    make(tree)
    assert read_manifest(path)[-1].id == "ex07"


def test_what_is_left_is_only_what_has_to_be_written(tree):
    make(tree)
    made = read_manifest(tree / "kata.toml")[-1]
    found = verify.found_at_rest(tree, (made,), [made])
    left = [each for each in found if "kata coaching" not in each]  # Made of what is written.
    written = [
        "kata.toml has ex07 where ex01 should be",
        "ex07 has no text for goal in kata.toml",
        "ex07 has no text for built in kata.toml",
        "ex07 has 0 hints, should have 3",
        "ex07 has an empty sentence for brightness-mistake",
    ]
    assert [each for each in left if "is still to be written" not in each] == written
    unwritten = {each.partition(",")[0] for each in left if each not in written}
    assert unwritten == {
        "exercises/ex07_brightness.py",
        "solutions/ex07_brightness.py",
        "tests/test_ex07_brightness.py",
        "kata/lessons/ex07/expected.py",
        "kata/lessons/ex07/mistakes.py",
        "mutants/ex07/brightness-mistake.py",
        "tests/kata/lessons/right_answers/ex07/plain.py",
    }


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ({"exercise_id": "ex03"}, "ex03 is taken: The KL divergence. The next exercise is ex07."),
        ({"exercise_id": "ex09"}, "The next exercise is ex07, not ex09."),
        ({"exercise_id": "seven"}, "The next exercise is ex07, not seven."),
        ({"name": "kl_divergence"}, "kl_divergence is taken, by ex03: The KL divergence."),
        ({"name": "two words"}, "'two words' as the name: it should be a public name in Python."),
        ({"name": "../up"}, "'../up' as the name: it should be a public name in Python."),
        ({"name": "_own"}, "'_own' as the name: it should be a public name in Python."),
        ({"name": "lambda"}, "'lambda' as the name: it should be a public name in Python."),
        ({"name": "Tensor"}, "'Tensor' as the name: the files need that name for something else."),
        ({"inputs": ("a", "")}, "'' as the input: it should be a public name in Python."),
        ({"inputs": ("a", "a")}, "Two inputs have the same name: a, a."),
        ({"title": ""}, "The title should be one line"),
        ({"title": 'A """ title'}, "The title should be one line"),
        ({"title": "two\nlines"}, "The title should be one line"),
        ({"title": "x" * 61}, "The title should have 60 letters or fewer."),
        ({"minutes": 0}, "--minutes should be 1 or more, not 0."),
    ],
)
def test_a_bad_call_changes_nothing(tree, call, problem):
    before = contents(tree)
    with pytest.raises(UserError) as raised:
        make(tree, **call)
    assert str(raised.value).startswith(problem)
    assert "\n" not in str(raised.value)
    assert contents(tree) == before


@pytest.mark.parametrize(
    "in_the_way", ["mutants", "tests/kata/lessons", "tests/test_ex07_brightness.py"]
)
def test_what_fails_half_way_leaves_nothing(tree, in_the_way):
    (tree / in_the_way).parent.mkdir(parents=True, exist_ok=True)
    (tree / in_the_way).write_text("A file where none should be.\n", encoding="utf-8")
    before = contents(tree)
    with pytest.raises(UserError, match=f"^{in_the_way}.* can't be made: .* Nothing was changed"):
        make(tree)
    assert contents(tree) == before


def test_a_manifest_that_can_not_be_written_leaves_nothing(tree, monkeypatch):
    def write_atomically(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(new, "write_atomically", write_atomically)
    before = contents(tree)
    with pytest.raises(UserError, match=r"^kata\.toml can't be made: No space left on device"):
        make(tree)
    assert contents(tree) == before


def test_a_wrong_command_is_one_line(capsys):
    assert main(["new", "ex03", "brightness", "--inputs", "images"]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("kata: ex03 is taken")
    assert printed.err.count("\n") == 1
    assert not printed.out
