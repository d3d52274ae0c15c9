"""What coding assistants read: whom it is for, and nothing that gives an answer away."""

import json

from kata.authoring.coaching import files
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
