"""``kata verify`` notices what it is there to notice."""

import shutil

import pytest

from kata.authoring import verify
from kata.authoring.verify import Case
from kata.manifest import find_exercise

WRONG = "def kl_divergence(z_mean, z_log_var):\n    return (z_mean * z_log_var).sum()\n"
HALF = "def kl_divergence(m, v):\n    return -(1 + v - m**2 - v.exp()).sum(1).mean()\n"
RIGHT = "def kl_divergence(m, v):\n    return -(1 + v - m**2 - v.exp()).sum(1).mean() / 2\n"


@pytest.mark.parametrize(
    ("text", "status", "names", "problem"),
    [
        (HALF, "rejected", {"kl-missing-half"}, None),
        (HALF, "rejected", {"kl-sign-flipped"}, "is called kl-missing-half"),
        (HALF, "passed", set(), "is failed, should be passed"),
        (WRONG, "rejected", {"kl-missing-half"}, "is called nothing"),
        (RIGHT, "rejected", {"kl-missing-half"}, "is passed, should be rejected"),
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


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A copy of exercise 3's texts that a test may spoil."""
    monkeypatch.setattr(verify, "ROOT", tmp_path)
    monkeypatch.setattr(verify, "MUTANTS", tmp_path / "mutants")
    step = find_exercise("ex03")
    for folder in ("exercises", "solutions"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / step.file).write_text(
            'def kl_divergence(z_mean, z_log_var):\n    """KL."""\n', encoding="utf-8"
        )
    (tmp_path / "kata" / "stubs").mkdir(parents=True)
    shutil.copy(
        tmp_path / "exercises" / step.file, tmp_path / "kata" / "stubs" / f"{step.file}.txt"
    )
    (tmp_path / "mutants" / "ex03").mkdir(parents=True)
    for name in step.mistakes:
        (tmp_path / "mutants" / "ex03" / f"{name}@any.py").touch()
    return tmp_path


def test_texts_without_a_fault(tree):
    assert verify._problems_of_texts(find_exercise("ex03")) == []


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda root: (root / "mutants/ex03/kl-missing-half@any.py").unlink(), "no mutant for"),
        (lambda root: (root / "mutants/ex03/kl-new.py").touch(), "no sentence for kl-new"),
        (
            lambda root: (root / "exercises/ex03_kl_divergence.py").write_text(
                'def kl_divergence(z_mean, z_log_var):\n    """Another."""\n'
            ),
            "different interfaces",
        ),
        (
            lambda root: (root / "exercises/ex03_kl_divergence.py").write_text(
                'def kl_divergence(mean, z_log_var):\n    """KL."""\n'
            ),
            "different interfaces",
        ),
        (
            lambda root: (root / "solutions/ex03_kl_divergence.py").write_text("x = 1\n"),
            "has no kl_divergence",
        ),
        (
            lambda root: (root / "kata/stubs/ex03_kl_divergence.py.txt").write_text("old"),
            "is no copy of",
        ),
    ],
)
def test_a_fault_in_the_texts_is_found(tree, spoil, problem):
    spoil(tree)
    assert any(problem in each for each in verify._problems_of_texts(find_exercise("ex03")))


def test_every_exercise_has_hints_a_goal_and_a_sentence_for_each_mistake():
    for number in range(1, 7):
        step = find_exercise(f"ex0{number}")
        assert len(step.hints) >= verify.HINTS
        assert step.goal
        assert step.built
        assert all(len(sentence) > 40 for sentence in step.mistakes.values())
