"""What coding assistants read: whom it is for, and nothing that gives an answer away."""

import json
import re

import pytest

from kata.authoring import coaching
from kata.authoring.coaching import files
from kata.cli import COMMANDS
from kata.manifest import ROOT, exercises

TEXT = files(exercises())["AGENTS.md"]


def test_the_first_line_says_whom_it_is_for():
    first = TEXT.splitlines()[0]
    assert "students" in first
    assert "not for work on the kata itself" in first


def test_each_exercise_has_a_question_and_its_mistakes():
    for exercise in exercises():
        _, _, section = TEXT.partition(f"## {exercise.id} · ")
        section, _, _ = section.partition("\n## ")
        assert exercise.hints[0] in section
        for name in exercise.mistakes:
            assert f"- `{name}`: " in section


@pytest.mark.parametrize(
    ("may", "rules"),
    [
        ("You may", ["explain", "ask questions", "read their code", "run the checks, the picture"]),
        ("You do not", ["type, complete, correct or dictate the answer", "not a line of it"]),
        ("You do not", ["change the exercises' files", "give it away: `solutions/`"]),
        ("# How a conversation goes", ["After three honest attempts", "run `hint` once"]),
        ("# How a conversation goes", ["one rung down the ladder of hints"]),
    ],
)
def test_what_an_assistant_may_and_does_not_do_is_said(may, rules):
    _, _, said = TEXT.partition(f"\n{may}\n")
    said = " ".join(re.split("\n(You|#) ", said)[0].split())
    assert [rule for rule in rules if rule not in said] == []


def test_the_commands_that_it_names_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:\.venv/bin/python -m )?kata (\w+)", TEXT))
    assert {"check", "hint", "picture", "status"} <= named
    assert named <= {command.name for command in COMMANDS}
    for target in set(re.findall(r"`make (\w+)", TEXT)):
        assert f"\n{target}:" in makefile


def test_the_command_writes_them(tmp_path, monkeypatch):
    monkeypatch.setattr(coaching, "ROOT", tmp_path)
    (tmp_path / "exercises").mkdir()
    assert coaching.run(None) == 0
    assert list(coaching.problems_of_coaching(tmp_path, exercises())) == []


def test_instructors_are_told_in_two_sentences():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    _, _, section = readme.partition("## Instructors")
    [told] = re.findall(r"(?s)Coding assistants find.*?(?=\n- )", section)
    said = re.findall(r"\S.*?\.(?= |$)", " ".join(told.split()))
    assert len(said) == 2
    for word in ("`AGENTS.md`", "coach", "VS Code"):
        assert word in said[0]


def test_later_hints_are_not_in_it():
    for exercise in exercises():
        for hint in exercise.hints[1:]:
            assert hint not in TEXT


def test_the_other_file_points_to_it():
    assert "\n@AGENTS.md\n" in (ROOT / "exercises" / "CLAUDE.md").read_text("utf-8")


def test_vs_code_completes_nothing_by_itself():
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text("utf-8"))
    assert settings["editor.inlineSuggest.enabled"] is False
    assert settings["github.copilot.enable"]["python"] is False
    assert settings["github.copilot.nextEditSuggestions.enabled"] is False
