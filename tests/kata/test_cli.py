"""The table of commands: what is listed, what is found, and what is imported for it."""

import gc
import re
import subprocess
import sys
from argparse import ArgumentParser
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest

from kata import __main__ as kata_main
from kata import cli
from kata.cli import COMMANDS, main
from kata.errors import UserError
from kata.manifest import ROOT, find_exercise

NAMES = [command.name for command in COMMANDS]

TAKEN = {
    "check": ["exNN", "--package", "--json", "--seed"],
    "status": ["--package"],
    "list": ["--package"],
    "next": ["--package"],
    "hint": ["exNN", "number", "--package"],
    "reset": ["exNN", "--yes", "--package"],
    "solution": ["exNN", "--give-up", "--package"],
    "watch": ["--package", "--spare"],
    "picture": ["exNN", "--package", "--out"],
    "train": ["--package", "--epochs", "--recipe", "--resume"],
    "explore": ["RUN", "--out", "--open"],
    "grade": ["PATH", "--out", "--jobs", "--require-sandbox"],
    "verify": ["exNN", "--sandbox"],
    "notebook-models": ["NAME"],
    "handout": ["--out", "--push-grading"],
}


def helped(capsys, *arguments):
    with pytest.raises(SystemExit) as leaving:
        main([*arguments, "--help"])
    assert leaving.value.code == 0
    return capsys.readouterr().out


def refused(capsys, *arguments):
    """The one line that a wrong call gets."""
    assert main(list(arguments)) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("kata: ")
    assert output.err.count("\n") == 1
    return output.err


def listed(text):
    return [line.split()[0] for line in text.splitlines() if line.startswith("    ")]


@pytest.fixture
def called(monkeypatch, tmp_path):
    """Makes a module that is the only command, ``try``, and notes what it is called with."""

    def make(run):
        def add_arguments(parser: ArgumentParser) -> None:
            parser.add_argument("values", nargs="*")
            parser.add_argument("--number", type=int)

        (tmp_path / "made_up.py").touch()
        monkeypatch.setattr(cli, "PACKAGE", tmp_path / "kata")
        module = SimpleNamespace(add_arguments=add_arguments, run=run)
        monkeypatch.setitem(sys.modules, "made_up", module)
        monkeypatch.setattr(cli, "COMMANDS", (cli.Command("try", "made_up", "try it"),))

    return make


def test_help_lists_all_commands_in_order_without_loading_any_of_them():
    code = (
        "import sys\n"
        "from kata.cli import COMMANDS, main\n"
        "try:\n    main(['--help'])\n"
        "finally:\n"
        "    assert 'torch' not in sys.modules\n"
        "    assert 'rich' not in sys.modules\n"
        "    assert not [each for each in COMMANDS if each.module in sys.modules]\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert result.returncode == 0, result.stderr
    assert listed(result.stdout) == NAMES
    for command in COMMANDS:
        assert command.help in result.stdout


def test_no_command_is_asked_for_help():
    result = subprocess.run(
        [sys.executable, "-m", "kata"], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("usage: python -m kata ")
    assert listed(result.stdout) == NAMES


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_every_command_says_what_it_is_for(capsys, command):
    text = " ".join(helped(capsys, command.name).split())
    assert text.startswith(f"usage: python -m kata {command.name} ")
    assert command.help[1:] in text


@pytest.mark.parametrize("name", TAKEN)
def test_every_command_lists_what_it_takes(capsys, name):
    text = helped(capsys, name)
    for argument in TAKEN[name]:
        assert f"  {argument}" in text, argument


def test_help_may_come_after_other_arguments(capsys):
    assert helped(capsys, "check", "ex3").startswith("usage: python -m kata check ")


def test_a_command_gets_what_follows_its_name(called):
    called(lambda options: options.number + len(options.values))
    assert main(["try", "--number", "3", "a", "b"]) == 5
    assert main(["try", "--number=3", "--", "--help", "b"]) == 5


def test_the_garbage_collector_is_paused_only_while_a_command_is_loaded(called):
    called(lambda _: int(gc.isenabled()))
    gc.disable()
    try:
        assert main(["try"]) == 1
    finally:
        gc.enable()


def test_an_unknown_command_gets_the_nearest_name(capsys):
    assert "no command chekc. Did you mean check? See python -m kata --help." in refused(
        capsys, "chekc"
    )
    assert "no command sing. See python -m kata --help." in refused(capsys, "sing", "--loud")


def test_a_command_whose_module_is_not_there_is_neither_listed_nor_found_nor_near(
    capsys, monkeypatch
):
    missing = (cli.Command("hand", "kata.nowhere.hand", ""), cli.Command("hind", "kata.hind", ""))
    monkeypatch.setattr(cli, "COMMANDS", (*missing, *COMMANDS))
    assert listed(helped(capsys)) == NAMES
    assert "no command hand." in refused(capsys, "hand")
    assert "Did you mean hint?" in refused(capsys, "hind")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--loud"], "There is no option --loud. See python -m kata --help."),
        (["try", "-l", "--number=1"], "There is no option -l. See python -m kata try --help."),
        (["try", "--numbre", "1"], "There is no option --numbre. Did you mean --number? See "),
        (["try", "--number", "many"], "invalid int value: 'many'. See python -m kata try --help."),
        (["try", "--loud"], "There is no option --loud. See python -m kata try --help."),
    ],
)
def test_a_wrong_call_gets_one_line(capsys, called, arguments, words):
    called(lambda options: 0)
    assert words in refused(capsys, *arguments)


def test_an_unknown_option_is_named_before_what_is_missing(capsys):
    assert "There is no option --undo." in refused(capsys, "reset", "--undo")
    assert "Name one of these: exNN, --all." in refused(capsys, "reset", "--yes")


def test_bad_input_and_ctrl_c_end_a_command(capsys, called):
    def fail(error):
        raise error

    called(lambda options: fail(UserError("There is no such thing.")))
    assert refused(capsys, "try") == "kata: There is no such thing.\n"
    called(lambda options: fail(KeyboardInterrupt()))
    assert main(["try"]) == 130
    assert "Stopped." in capsys.readouterr().err


def test_a_python_without_the_libraries_is_named(capsys, monkeypatch):
    def lacks_rich(name):
        raise ModuleNotFoundError("No module named 'rich'", name="rich.console")

    monkeypatch.setattr(cli, "import_module", lacks_rich)
    assert main(["check", "ex01"]) == 2
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert "has no rich" in printed
    assert "make setup" in printed


def test_an_installed_kata_works_in_no_folder_of_another_version(capsys, monkeypatch):
    def other_version(folder):
        raise UserError("Bring it up to date with: kata update")

    monkeypatch.setattr(cli, "IS_INSTALLED", True)
    monkeypatch.setattr("kata.learning.folder.refuse_other_version", other_version)
    assert main(["list"]) == 2
    assert capsys.readouterr().err == "kata: Bring it up to date with: kata update\n"
    # These two are what helps.
    for name in ("init", "update"):
        assert "usage: " in helped(capsys, name)


def test_the_console_script_is_called_by_its_own_name(tmp_path):
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    [target] = re.findall(r'^\[project\.scripts\]\nkata = "(.*)"$', project, re.MULTILINE)
    entry = EntryPoint("kata", target, "console_scripts")
    assert entry.load() is kata_main.main
    script = tmp_path / "kata"  # As an installer writes it.
    script.write_text(
        f"import sys\nfrom {entry.module} import {entry.attr}\nsys.exit({entry.attr}())\n"
    )
    result = subprocess.run(
        [sys.executable, script, "hint", "--loud"], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert result.returncode == 2
    assert "See kata hint --help." in result.stderr


@pytest.mark.parametrize("name", ["KL", "3", "exercises/ex03_kl_divergence.py"])
def test_commands_take_every_name_of_an_exercise(capsys, name, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "ex03_kl_divergence.py").touch()
    assert main(["hint", name, "1", "--package", str(tmp_path / "mine")]) == 0
    assert find_exercise("ex03").title in capsys.readouterr().out


@pytest.mark.parametrize("command", ["check", "hint", "reset", "solution", "picture", "verify"])
def test_every_command_on_exercises_lists_them_for_an_unknown_name(capsys, command):
    line = refused(capsys, command, "foo")
    assert "There is no exercise foo. There are ex01 (Trim), " in line
