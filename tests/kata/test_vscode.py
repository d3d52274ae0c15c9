"""What a dev container and VS Code are told is true: tests, targets and commands exist."""

import json
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from kata.authoring.handout import handout_files
from kata.cli import main
from kata.manifest import ROOT, exercises
from kata.submission.deadline import DeadlineReached, deadline

FILES = sorted([*(ROOT / ".devcontainer").iterdir(), *(ROOT / ".vscode").iterdir()])


def read(name):
    return json.loads((ROOT / name).read_text(encoding="utf-8"))


def test_every_file_is_json_and_goes_to_students():
    assert len(FILES) == 5
    for path in FILES:
        name = path.relative_to(ROOT).as_posix()
        assert handout_files()[name] == path.read_bytes()
        assert isinstance(read(name), dict)


def test_the_test_panel_shows_the_exercises():
    settings = read(".vscode/settings.json")
    assert settings["python.testing.pytestEnabled"] is True
    command = [*settings["python.testing.pytestArgs"], "--collect-only", "-q"]
    output = subprocess.run(
        [sys.executable, "-m", "pytest", "--rootdir", str(ROOT), *command],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    found = set(re.findall(r"^(\S+\.py)::", output, re.MULTILINE))
    assert found == {f"tests/{step.checks.name}" for step in exercises()}


def test_make_has_the_targets_that_are_named():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = [task["command"] for task in read(".vscode/tasks.json")["tasks"]]
    commands.append(read(".devcontainer/devcontainer.json")["updateContentCommand"])
    assert len(commands) == 4
    for command in commands:
        make, target = command.split()[:2]
        assert make == "make"
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_the_commands_for_windows_exist(capsys):
    for task in read(".vscode/tasks.json")["tasks"]:
        python, module, kata, command = task["windows"]["command"].split()[:4]
        assert (python, module, kata) == (r".venv\Scripts\python", "-m", "kata")
        with pytest.raises(SystemExit) as leaving:
            main([command, "--help"])
        assert leaving.value.code == 0


def test_debugging_an_exercise_runs_its_checks():
    [launch] = read(".vscode/launch.json")["configurations"]
    assert launch["module"] == "pytest"
    [argument] = launch["args"]
    for step in exercises():
        assert ROOT / argument.replace("${fileBasename}", step.file) == step.checks


def test_the_container_brings_what_is_recommended():
    container = read(".devcontainer/devcontainer.json")
    recommended = read(".vscode/extensions.json")["recommendations"]
    assert container["customizations"]["vscode"]["extensions"] == recommended
    assert re.fullmatch(r"python:3\.1[1-4]", container["image"])


def test_a_container_is_set_up_when_it_opens_with_the_build_of_torch_for_the_cpu():
    container = read(".devcontainer/devcontainer.json")
    assert container["updateContentCommand"] == "make setup"
    # Without a GPU that is the CPU's build by itself.
    assert not re.search("gpu|torch_index", json.dumps(container), re.IGNORECASE)
    for name in container["customizations"]["codespaces"]["openFiles"]:
        assert name in handout_files()


def test_the_readme_has_a_button_that_opens_a_codespace():
    badge = "https://github.com/codespaces/badge.svg"
    button = f"[![Open in GitHub Codespaces]({badge})](../../codespaces/new)"
    assert button in handout_files()["README.md"].decode()


def test_a_debugger_may_hold_the_code_as_long_as_it_likes(monkeypatch):
    attached = SimpleNamespace(is_client_connected=lambda: True)
    monkeypatch.setitem(sys.modules, "debugpy", attached)
    with deadline(0.01):
        sum(range(3_000_000))
    attached.is_client_connected = lambda: False
    with pytest.raises(DeadlineReached), deadline(0.01):
        while True:
            pass
