"""``kata verify`` notices what it is there to notice, and says it in one line each."""

import multiprocessing
import re
import shutil
import tomllib

import pytest

from kata import processes
from kata.authoring import cases, verify
from kata.authoring.cases import Case, run_cases
from kata.authoring.notebook import problems_of_notebook
from kata.authoring.places import RIGHT_ANSWERS
from kata.authoring.texts import HINTS
from kata.errors import UserError
from kata.manifest import ROOT, exercises, find_exercise, read_manifest

WRONG = "def kl_divergence(z_mean, z_log_var):\n    return (z_mean * z_log_var).sum()\n"
HALF = "def kl_divergence(m, v):\n    return -(1 + v - m**2 - v.exp()).sum(1).mean()\n"
RIGHT = "def kl_divergence(m, v):\n    return -(1 + v - m**2 - v.exp()).sum(1).mean() / 2\n"
ENDS_ITS_PROCESS = "import os\n\n\ndef kl_divergence(m, v):\n    os._exit(0)\n"


@pytest.mark.parametrize(
    ("text", "status", "names", "problem"),
    [
        (HALF, "rejected", {"kl-missing-half"}, None),
        (HALF, "rejected", {"kl-sign-flipped"}, "is called kl-missing-half"),
        (HALF, "passed", set(), "is failed, should be passed"),
        (WRONG, "rejected", {"kl-missing-half"}, "is called nothing"),
        (RIGHT, "rejected", {"kl-missing-half"}, "is passed, should be rejected"),
        (RIGHT, "passed", set(), None),
        ("raise NotImplementedError\n", "not-started", set(), "is error"),
        (
            RIGHT.replace("return", "raise NotImplementedError\n    return"),
            "not-started",
            set(),
            None,
        ),
    ],
)
def test_case(tmp_path, text, status, names, problem):
    path = tmp_path / "answer.py"
    path.write_text(text, encoding="utf-8")
    found = Case(path, "ex03", status, frozenset(names)).problem()
    assert found == problem or (problem is not None and found.startswith(problem))


def test_a_diagnosis_that_raises_is_a_problem(tmp_path, monkeypatch):
    from kata.lessons.ex03 import mistakes

    def diagnose(submission):
        raise ZeroDivisionError("in the diagnosis")

    monkeypatch.setattr(mistakes, "diagnose", diagnose)
    (tmp_path / "answer.py").write_text(HALF, encoding="utf-8")
    found = Case(tmp_path / "answer.py", "ex03", "rejected", frozenset({"kl-missing-half"}))
    assert found.problem() == "makes its diagnosis raise: ZeroDivisionError: in the diagnosis"


def test_a_case_that_ends_its_process_does_not_end_the_run(tmp_path, monkeypatch):
    monkeypatch.setattr(cases, "ROOT", tmp_path)
    texts = {"a.py": RIGHT, "b.py": ENDS_ITS_PROCESS, "c.py": RIGHT, "d.py": HALF}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    all_cases = [Case(tmp_path / name, "ex03", "passed") for name in texts]
    context = multiprocessing.get_context("fork" if processes.CAN_FORK else "spawn")
    problems = [each for each in run_cases(all_cases, context) if each is not None]
    assert sorted(problems) == [
        "b.py ends the process that runs it",
        "d.py is failed, should be passed",
    ]


def test_checks_that_can_not_run_are_one_line(tmp_path, monkeypatch):
    checks = tmp_path / "test_of_nothing.py"
    checks.write_text("import there_is_no_such_module\n", encoding="utf-8")
    monkeypatch.setattr(type(find_exercise("ex03")), "checks", checks)
    (tmp_path / "answer.py").write_text(RIGHT, encoding="utf-8")
    line = Case(tmp_path / "answer.py", "ex03", "passed").line()
    assert line.startswith("ex03: The checks could not run: ")
    assert line.endswith("No module named 'there_is_no_such_module'")
    assert "\n" not in line


@pytest.fixture
def tree(tmp_path):
    """A copy of the repository's exercises that a test may spoil."""
    nothing_made = shutil.ignore_patterns("__pycache__")
    folders = ("exercises", "solutions", "mutants", "kata/stubs", "kata/lessons", RIGHT_ANSWERS)
    for folder in folders:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=nothing_made)
    (tmp_path / "kata/submission/calls").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    single = ("kata.toml", "notebooks/kata.ipynb")
    for path in [*(ROOT / name for name in single), *ROOT.glob("kata/submission/calls/*.py")]:
        shutil.copy(path, tmp_path / path.relative_to(ROOT))
    for exercise in exercises():
        shutil.copy(exercise.checks, tmp_path / "tests")
    return tmp_path


def problems(root):
    known = read_manifest(root / "kata.toml")
    return verify.found_at_rest(root, known, [each for each in known if each.id == "ex03"])


def test_a_tree_without_a_fault(tree):
    known = read_manifest(tree / "kata.toml")
    assert verify.found_at_rest(tree, known, list(known)) == []


@pytest.mark.parametrize("path", ["kata/stubs/ex03_kl_divergence.py.txt", "notebooks/kata.ipynb"])
def test_the_notebook_holds_the_stubs_as_they_are(tree, path):
    known = read_manifest(tree / "kata.toml")
    text = (tree / path).read_text(encoding="utf-8")
    (tree / path).write_text(text.replace("Two forces train", "Three train"), encoding="utf-8")
    [problem] = problems_of_notebook(tree, known)
    assert problem.startswith("notebooks/kata.ipynb does not hold the stubs as they are: ")


def test_verify_looks_at_the_notebook_and_at_what_assistants_are_told(tree):
    known = read_manifest(tree / "kata.toml")
    (tree / "notebooks" / "kata.ipynb").unlink()
    (tree / "exercises" / "AGENTS.md").unlink()
    found = "\n".join(verify.found_at_rest(tree, known, list(known)))
    assert "there is no notebooks/kata.ipynb" in found
    assert "there is no exercises/AGENTS.md" in found


def test_coding_assistants_are_told_what_the_manifest_says(tree):
    known = read_manifest(tree / "kata.toml")
    (tree / "exercises" / "CLAUDE.md").unlink()
    (tree / "exercises" / "AGENTS.md").write_text("Just do it.")
    problems = verify.found_at_rest(tree, known, list(known))
    assert [each.partition(": make it")[0] for each in problems] == [
        "exercises/AGENTS.md does not say what kata.toml says",
        "there is no exercises/CLAUDE.md",
    ]


def edited(path, old, new):
    """A fault: the file at ``path`` with a text in it exchanged."""

    def spoil(root):
        text = (root / path).read_text(encoding="utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), encoding="utf-8")

    return spoil


def emptied(exercise, key):
    """A fault: an exercise's text in the manifest is empty, whatever it said."""

    def spoil(root):
        path = root / "kata.toml"
        before, found, entry = path.read_text(encoding="utf-8").partition(f'id = "{exercise}"')
        entry, changed = re.subn(f'^{key} = ".*"$', f'{key} = ""', entry, count=1, flags=re.M)
        assert changed
        path.write_text(before + found + entry, encoding="utf-8")

    return spoil


def without(pattern):
    """A fault: the files that fit are gone."""

    def spoil(root):
        found = list(root.glob(pattern))
        assert found
        for path in found:
            path.unlink()

    return spoil


def with_file(path, text=""):
    """A fault: a file more."""

    def spoil(root):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")

    return spoil


STUB = "exercises/ex03_kl_divergence.py"
SOLUTION = "solutions/ex03_kl_divergence.py"
PRISTINE = "kata/stubs/ex03_kl_divergence.py.txt"
FAULTS = {
    "mutant": (
        without("mutants/ex03/kl-missing-half@*"),
        "ex03 has no mutant for kl-missing-half",
    ),
    "mutants": (without("mutants/ex03/*"), "ex03 has no mutants in mutants/ex03"),
    "sentence": (
        with_file("mutants/ex03/kl-new@any.py"),
        "ex03 has no sentence for kl-new",
    ),
    "empty sentence": (
        emptied("ex03", "kl-brackets"),
        "ex03 has an empty sentence for kl-brackets",
    ),
    "goal": (emptied("ex03", "goal"), "ex03 has no text for goal in kata.toml"),
    "right answers": (
        without("tests/kata/lessons/right_answers/ex03/*.py"),
        "ex03 has no right answers in tests/kata/lessons/right_answers/ex03",
    ),
    "picture": (
        without("kata/lessons/ex03/picture.py"),
        "ex03 has no picture: there is neither a picture.py nor an expected.py with kl_divergence "
        "and examples in kata/lessons/ex03",
    ),
    "names": (
        without("kata/lessons/ex03/mistakes.py"),
        "ex03 has no kata/lessons/ex03/mistakes.py that names its mistakes",
    ),
    "checks": (without("tests/test_ex03*"), "ex03 has no tests/test_ex03_kl_divergence.py"),
    "stub": (without(STUB), f"ex03 has no {STUB}"),
    "solution": (without(SOLUTION), f"ex03 has no {SOLUTION}"),
    "pristine copy": (without(PRISTINE), f"ex03 has no {PRISTINE}"),
    "another copy": (with_file(PRISTINE, "old"), f"{PRISTINE} is no copy of {STUB}"),
    "signature": (
        edited(SOLUTION, "(z_mean: Tensor, z_log_var: Tensor)", "(z_mean, z_log_var)"),
        f"{STUB} and {SOLUTION} have different interfaces: the signature of kl_divergence",
    ),
    "text": (
        edited(SOLUTION, "KL divergence of N", "KL of N"),
        f"{STUB} and {SOLUTION} have different interfaces: the text of kl_divergence",
    ),
    "name": (edited(SOLUTION, "def kl_", "def the_kl_"), f"{SOLUTION} has no kl_divergence"),
    "another name": (edited(STUB, "def kl_", "def the_kl_"), f"{STUB} has no kl_divergence"),
    "inputs": (
        edited(SOLUTION, "(z_mean: Tensor, z", "(mean: Tensor, z"),
        f"{SOLUTION}: kl_divergence takes mean, z_log_var, "
        "but kata.toml has the inputs z_mean, z_log_var",
    ),
    "no class": (
        edited("kata.toml", 'name = "kl_divergence"', 'name = "kl_divergence"\nis_class = true'),
        f"{STUB}: kl_divergence should be a class, as kata.toml says",
    ),
    "call": (
        edited("kata.toml", 'name = "kl_divergence"', 'name = "kl_divergence"\ncall = "magic"'),
        "ex03 has a call magic, but there is no kata/submission/calls/magic.py",
    ),
    "no text": (
        with_file(STUB, '"""Too short."""\n'),
        f"{STUB} should begin with a title and two paragraphs of text",
    ),
    "syntax": (
        with_file("mutants/ex03/kl-missing-half@new.py", "def broken(:\n"),
        "mutants/ex03/kl-missing-half@new.py, line 1, is not Python: invalid syntax",
    ),
    "syntax of a lesson": (
        with_file("kata/lessons/ex03/mistakes.py", "x = [\n"),
        "kata/lessons/ex03/mistakes.py, line 1, is not Python: '[' was never closed",
    ),
    "null bytes": (
        with_file("tests/test_ex03_kl_divergence.py", "\0"),
        "tests/test_ex03_kl_divergence.py, ",
    ),
    "unwritten": (
        with_file("mutants/ex03/kl-missing-half@new.py", "x = 1  # TODO: all the rest.\n"),
        "mutants/ex03/kl-missing-half@new.py, line 1, is still to be written: all the rest",
    ),
    "order": (
        edited("kata.toml", 'id = "ex02"', 'id = "ex12"'),
        "kata.toml has ex12 where ex02 should be",
    ),
    **{
        path: (with_file(path), f"{unknown or path} belongs to no exercise in kata.toml")
        for path, unknown in {
            "exercises/notes.py": "",
            "solutions/ex99_more.py": "",
            "tests/test_ex99_more.py": "",
            "mutants/ex99/mistake.py": "mutants/ex99",
            "mutants/ex03/readme.md": "",
            "kata/stubs/ex99_more.py.txt": "",
            "kata/lessons/ex99/mistakes.py": "kata/lessons/ex99",
            "kata/lessons/ex03/mistake.py": "",
            "tests/kata/lessons/right_answers/ex99/plain.py": f"{RIGHT_ANSWERS.as_posix()}/ex99",
        }.items()
    },
}


@pytest.mark.parametrize(("spoil", "problem"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found(tree, spoil, problem):
    spoil(tree)
    found = problems(tree)
    assert any(each.startswith(problem) for each in found)
    assert not any("\n" in each for each in found)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "holds no exercise"),
        ("[[exercise]\n", "is not TOML: "),
        ('exercise = ["ex01"]', "exercise 1 is no table"),
        ("[[exercise]]\n", "exercise 1 has no id"),
        ('[[exercise]]\nid = "ex01"\ngaol = ""\n', "ex01 has a key gaol, which nobody knows"),
        ('[[exercise]]\nid = "ex01"\n', "ex01 has no file; ex01 has no name; ex01 has no title"),
        ('[[exercise]]\nid = "first"\n', "the id first should be ex and two digits"),
        ('[[exercise]]\nid = "ex01"\nname = "a b"\n', "ex01's name 'a b' is no name in Python"),
        ('[[exercise]]\nid = "ex01"\nfile = "../x.py"', "file '../x.py' is no Python file's name"),
        ('[[exercise]]\nid = "ex01"\nhints = "look"\n', "ex01's hints should be a list of texts"),
        ('[[exercise]]\nid = "ex01"\npoints = true\n', "ex01's points should be a number"),
        ('[[exercise]]\nid = "ex01"\n' * 2, "ex01's id ex01 is another exercise's, too"),
        ('[[exercise]]\nid = "ex01"\n[exercise.mistakes]\na = 1\n', "mistakes should be a table"),
    ],
)
def test_a_damaged_manifest_is_one_line(tmp_path, text, problem):
    (tmp_path / "kata.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as raised:
        read_manifest(tmp_path / "kata.toml")
    assert problem in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_manifest_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(UserError, match=r"^kata\.toml can't be read: "):
        read_manifest(tmp_path / "kata.toml")


def test_the_manifest_is_what_toml_says():
    with open(ROOT / "kata.toml", "rb") as file:
        entries = tomllib.load(file)["exercise"]
    for exercise, entry in zip(exercises(), entries, strict=True):
        for key, value in entry.items():
            given = getattr(exercise, key)
            assert (list(given) if isinstance(value, list) else given) == value


def test_every_exercise_has_hints_a_goal_and_a_sentence_for_each_mistake():
    for exercise in exercises():
        assert len(exercise.hints) == HINTS
        assert exercise.goal
        assert exercise.built
        assert all(len(sentence) > 40 for sentence in exercise.mistakes.values())
