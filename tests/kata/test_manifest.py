"""What an exercise may be called where someone types its name, and what its texts may claim."""

import re
from dataclasses import replace

import pytest

from kata import manifest
from kata.errors import UserError
from kata.manifest import (
    chosen,
    core_exercises,
    encores,
    exercises,
    find_exercise,
    named_exercise,
    read_manifest,
)


@pytest.mark.parametrize(
    "name",
    [
        *("ex03", "ex3", "EX03", "Ex003", "3", "03", "KL", "kl", "divergence"),
        *("kl_divergence", "KL_Divergence", "ex03_kl_divergence", "ex03_kl_divergence.py"),
        *("exercises/ex03_kl_divergence.py", "/somewhere/else/ex03_kl_divergence.py"),
    ],
)
def test_each_name_of_exercise_3(name):
    assert named_exercise(name) is find_exercise("ex03")
    assert chosen([name]) == ["ex03"]


@pytest.mark.parametrize(
    ("name", "exercise_id"),
    [
        *(("trim", "ex01"), ("Trim", "ex01"), ("mse", "ex04"), ("reconstruction", "ex04")),
        *(("reconstruction_loss", "ex04"), ("training", "ex05"), ("sampling", "ex06")),
    ],
)
def test_a_part_of_a_name_is_enough(name, exercise_id):
    assert named_exercise(name).id == exercise_id


def test_every_exercise_is_found_by_what_it_is_called():
    for exercise in exercises():
        for name in (exercise.id, str(exercise.number), exercise.name, exercise.file):
            assert named_exercise(name) is exercise


def test_several_come_once_each_and_in_order_and_none_means_the_core():
    assert chosen(["sampling", "3", "kl", "ex01"]) == ["ex01", "ex03", "ex06"]
    assert chosen([]) == [exercise.id for exercise in core_exercises()]


@pytest.mark.parametrize(
    "name", ["foo", "ex99", "0", "13", "ex", "exex3", "diverge", "", ".", "_", "³", "9" * 5000]
)
def test_an_unknown_name_lists_what_there_is(name):
    with pytest.raises(UserError) as error:
        named_exercise(name)
    line = str(error.value)
    assert line.startswith(f"There is no exercise {name}. There are ex01 (Trim), ex02 (repara")
    assert "ex06 (sample_images), " in line
    assert line.endswith(f"{exercises()[-1].id} ({exercises()[-1].name}).")
    assert "\n" not in line


@pytest.fixture
def three_exercises(monkeypatch):
    """Exercises whose names share words, and one that has a number of two digits."""
    names = [
        ("ex01", "ex01_kl_loss.py", "kl_loss"),
        ("ex02", "ex02_l2_loss.py", "loss"),
        ("ex10", "ex10_kl_weight.py", "Weight_2"),
    ]
    made_up = tuple(
        replace(exercises()[0], id=exercise_id, file=file, name=name)
        for exercise_id, file, name in names
    )
    monkeypatch.setattr(manifest, "exercises", lambda: made_up)
    return made_up


def test_a_part_of_two_names_names_neither(three_exercises):
    with pytest.raises(UserError) as error:
        named_exercise("KL")
    assert str(error.value) == (
        "KL could be any of ex01 (kl_loss), ex10 (Weight_2). Name one by its id."
    )


def test_a_whole_name_goes_before_a_part(three_exercises):
    assert named_exercise("loss").id == "ex02"
    assert named_exercise("2").id == "ex02"


def test_numbers_of_two_digits(three_exercises):
    assert [exercise.number for exercise in three_exercises] == [1, 2, 10]
    assert named_exercise("10").id == named_exercise("ex10").id == "ex10"
    with pytest.raises(UserError, match="no exercise 0"):
        named_exercise("0")


def test_a_sentence_on_a_mistake_does_not_claim_a_right_value():
    """It is shown over a crash as well, which gave none."""
    for exercise in exercises():
        for name, sentence in exercise.mistakes.items():
            assert not re.search(r"values? (is|are) right", sentence), name


def test_an_encore_is_an_exercise_but_none_of_the_core(monkeypatch):
    first, second, *others = exercises()
    optional = replace(second, encore=True)
    monkeypatch.setattr(manifest, "exercises", lambda: (first, optional, *others))
    assert core_exercises() == (first, *(each for each in others if not each.encore))
    assert optional in encores()
    assert named_exercise(optional.id) is optional


def test_a_manifest_needs_an_exercise_that_is_no_encore(tmp_path):
    entry = (manifest.ROOT / manifest.MANIFEST).read_text(encoding="utf-8").split("[[exercise]]")[1]
    path = tmp_path / "kata.toml"
    path.write_text(f"[[exercise]]\nencore = true\n{entry}", encoding="utf-8")
    with pytest.raises(UserError, match="every exercise is an encore"):
        read_manifest(path)
