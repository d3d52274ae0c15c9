"""``kata new`` makes all of an exercise or, on a bad call or a fault half-way, nothing."""

import ast
import shutil

import pytest

from kata.authoring import new, verify
from kata.cli import main
from kata.errors import UserError
from kata.manifest import ROOT, exercises, read_manifest

TAKEN = len(exercises())
NEXT, LATER = (f"ex{TAKEN + more:02}" for more in (1, 3))


@pytest.fixture
def tree(tmp_path):
    """A repository of nothing but the manifest and the folders of the stubs."""
    shutil.copy(ROOT / "kata.toml", tmp_path)
    for folder in ("exercises", "solutions", "tests", "kata/stubs", "kata/lessons"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def contents(root):
    return {path: path.read_bytes() if path.is_file() else None for path in root.rglob("*")}


def make(root, exercise_id=NEXT, name="brightness", inputs=("images",), **options):
    settings = {"title": "Title", "minutes": 5, **options}
    return new.make_exercise(root, exercise_id, name, inputs, **settings)


def test_the_manifest_gets_an_entry_at_its_end_and_keeps_all_else(tree):
    before = (tree / "kata.toml").read_bytes()
    make(tree, inputs=("images", "masks"), title="How bright", minutes=12)
    assert (tree / "kata.toml").read_bytes().startswith(before)
    *known, made = read_manifest(tree / "kata.toml")
    assert known == list(read_manifest(ROOT / "kata.toml"))
    assert (made.id, made.name, made.file) == (NEXT, "brightness", f"{NEXT}_brightness.py")
    assert (made.inputs, made.title, made.minutes) == (("images", "masks"), "How bright", 12)


def test_a_manifest_without_a_newline_at_its_end(tree):
    path = tree / "kata.toml"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    make(tree)
    assert read_manifest(path)[-1].id == NEXT


def test_what_is_left_is_only_what_has_to_be_written(tree):
    make(tree)
    made = read_manifest(tree / "kata.toml")[-1]
    found = verify.found_at_rest(tree, (made,), [made])
    left = [each for each in found if "kata coaching" not in each]  # Made of what is written.
    written = [
        f"kata.toml has {NEXT} where ex01 should be",
        f"{NEXT} has no text for goal in kata.toml",
        f"{NEXT} has no text for built in kata.toml",
        f"{NEXT} has 0 hints, should have 3",
        f"{NEXT} has an empty sentence for brightness-mistake",
    ]
    assert [each for each in left if "is still to be written" not in each] == written
    unwritten = {each.partition(",")[0] for each in left if each not in written}
    assert unwritten == {
        f"exercises/{NEXT}_brightness.py",
        f"solutions/{NEXT}_brightness.py",
        f"tests/test_{NEXT}_brightness.py",
        f"kata/lessons/{NEXT}/expected.py",
        f"kata/lessons/{NEXT}/mistakes.py",
        f"mutants/{NEXT}/brightness-mistake.py",
        f"tests/kata/lessons/right_answers/{NEXT}/plain.py",
    }


def test_an_encore_that_takes_numbers(tree):
    paths = make(tree, name="walk", inputs=("start", "steps:int", "pace:float"), encore=True)
    made = read_manifest(tree / "kata.toml")[-1]
    assert made.encore
    assert made.inputs == ("start", "steps", "pace")
    texts = {path.relative_to(tree).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    for name, text in texts.items():
        ast.parse(text, name)
    stub = texts[f"exercises/{NEXT}_walk.py"]
    assert "def walk(start: Tensor, steps: int, pace: float) -> Tensor:" in stub
    assert "steps   a whole number" in stub
    checks = texts[f"tests/test_{NEXT}_walk.py"]
    assert "        draw(st.integers(1, 6)),\n        draw(levels) / 4,\n" in checks
    assert not [
        each for each in verify.found_at_rest(tree, (made,), [made]) if "walk takes" in each
    ]


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (
            {"exercise_id": "ex03"},
            f"ex03 is taken: The KL divergence. The next exercise is {NEXT}.",
        ),
        ({"exercise_id": LATER}, f"The next exercise is {NEXT}, not {LATER}."),
        ({"exercise_id": "seven"}, f"The next exercise is {NEXT}, not seven."),
        ({"name": "kl_divergence"}, "kl_divergence is taken, by ex03: The KL divergence."),
        ({"name": "two words"}, "'two words' as the name: it should be a public name in Python."),
        ({"name": "../up"}, "'../up' as the name: it should be a public name in Python."),
        ({"name": "_own"}, "'_own' as the name: it should be a public name in Python."),
        ({"name": "lambda"}, "'lambda' as the name: it should be a public name in Python."),
        ({"name": "Tensor"}, "'Tensor' as the name: the files need that name for something else."),
        ({"inputs": ("a", "")}, "'' as the input: it should be a public name in Python."),
        ({"inputs": ("a", "a")}, "Two inputs have the same name: a, a."),
        ({"inputs": ("a", "a:int")}, "Two inputs have the same name: a, a."),
        ({"inputs": ("a", "n:str")}, "'n:str' as an input: after the colon should be int or"),
        ({"inputs": ("a", "n:")}, "'n:' as an input: after the colon should be int or float."),
        ({"inputs": ("n:int",)}, "At least one input should be a tensor."),
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
    "in_the_way", ["mutants", "tests/kata/lessons", f"tests/test_{NEXT}_brightness.py"]
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
