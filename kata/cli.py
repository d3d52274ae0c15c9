"""The command line: ``kata``, or ``python -m kata``."""

import argparse
import difflib
import itertools
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from kata import processes
from kata.errors import UserError
from kata.files import IS_INSTALLED, PACKAGE, ROOT
from kata.isolation import streams


@dataclass(frozen=True)
class Command:
    """A command, and the module that it is: ``add_arguments(parser)`` and ``run(options)``.

    The module is imported when the command is called, and not before: some take seconds to load.
    Where there is none, as in what students get, there is no such command.
    """

    name: str
    module: str
    help: str

    @property
    def exists(self) -> bool:
        # Not by find_spec: it also finds what another kata, installed editable, has and this lacks.
        return (PACKAGE.parent / f"{self.module.replace('.', '/')}.py").is_file()


COMMANDS = (
    Command("check", "kata.learning.commands.check", "check the exercises and show the board"),
    Command(
        "status",
        "kata.learning.commands.status",
        "the board: how far you are and what comes next",
    ),
    Command("list", "kata.learning.commands.list", "all exercises, with what is known of each"),
    Command(
        "next",
        "kata.learning.commands.next",
        "the next exercise: where it is and what it is about",
    ),
    Command("hint", "kata.learning.commands.hint", "a hint, one step further each time"),
    Command(
        "reset",
        "kata.learning.commands.reset",
        "put the stub back; what you wrote is kept as a copy",
    ),
    Command(
        "solution",
        "kata.learning.commands.solution",
        "the reference solution, once you have passed",
    ),
    Command("watch", "kata.learning.watch.command", "check at every save, in a terminal"),
    Command(
        "picture",
        "kata.learning.picture.command",
        "what your code gives beside what was expected",
    ),
    Command("train", "kata.training.command", "train a VAE made of a package's own pieces"),
    Command("explore", "kata.explore.command", "a page to play with a trained model"),
    Command("init", "kata.learning.commands.init", "make a folder to work in"),
    Command(
        "update",
        "kata.learning.commands.update",
        "bring a newer kata's checks and texts to your folder",
    ),
    # For instructors.
    Command("grade", "kata.grading.command", "grade submissions, each in a sandbox"),
    # For those who write the kata.
    Command("new", "kata.authoring.new", "make the files of a new exercise"),
    Command("verify", "kata.authoring.verify", "prove that stubs, solutions and mutants behave"),
    Command("notebook", "kata.authoring.notebook", "make the notebook that holds the whole kata"),
    Command("coaching", "kata.authoring.coaching", "write what coding assistants are asked to do"),
    Command(
        "notebook-models",
        "kata.authoring.notebook_models",
        "train again what the notebooks show",
    ),
    Command(
        "handout",
        "kata.authoring.handout",
        "make the students' archive, without answers",
    ),
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Returns the exit status; bad input is one line on stderr and 2."""
    streams.prepare()
    try:
        parser = _top_parser()
        options = parser.parse_args(arguments)
        if options.command is None:
            parser.print_help()
            return 0
        return _run(_find(options.command, parser.prog), options.rest, parser.prog)
    except UserError as error:
        print(f"kata: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


class _Parser(argparse.ArgumentParser):
    """Reports a wrong call in one line, like all other bad input."""

    _given: Sequence[str] = ()

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        self._given = sys.argv[1:] if args is None else args
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        # An option that doesn't exist comes first: what seems to be missing may be due to it.
        message = self._unknown_option() or message
        message = re.sub(
            "^one of the arguments (.+) is required$",
            lambda found: f"name one of these: {', '.join(found[1].split())}",
            message,
        )
        sentence = message[:1].upper() + message[1:] + "." * (not message.endswith("?"))
        raise UserError(f"{sentence} See {self.prog} --help.")

    def _unknown_option(self) -> str:
        known = [*self._option_string_actions]
        for word in itertools.takewhile(lambda word: word != "--", self._given):
            option = word.partition("=")[0]
            if not re.match("--?[a-z]", option, re.IGNORECASE):
                continue
            short = "" if option.startswith("--") else option[:2]
            if short not in known and not any(each.startswith(option) for each in known):
                hint = "".join(
                    f". Did you mean {near}?"
                    for near in difflib.get_close_matches(option, known, n=1)
                )
                return f"there is no option {option}{hint}"
        return ""


class _TopParser(_Parser):
    def format_help(self) -> str:
        commands = [command for command in COMMANDS if command.exists]
        width = max(len(command.name) for command in commands)
        lines = [f"    {command.name:{width}}  {command.help}" for command in commands]
        more = f"{self.prog} COMMAND --help describes one of them."
        return "\n".join([super().format_help(), "commands:", *lines, "", more, ""])


def _top_parser() -> argparse.ArgumentParser:
    called = Path(sys.argv[0]).stem
    prog = called if called in ("kata", "vae-kata") else "python -m kata"
    parser = _TopParser(
        prog=prog,
        usage=f"{prog} [-h] COMMAND ...",
        description="Write a VAE, step by step.",
    )
    parser.add_argument("command", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def _find(name: str, prog: str) -> Command:
    for command in COMMANDS:
        if command.name == name and command.exists:
            return command
    names = [command.name for command in COMMANDS if command.exists]
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    raise UserError(f"There is no command {name}. {hint}See {prog} --help.")


def _run(command: Command, arguments: list[str], prog: str) -> int:
    if IS_INSTALLED and command.name not in ("init", "update"):
        from kata.learning.folder import refuse_other_version

        refuse_other_version(ROOT)
    try:
        module = import_module(command.module)
        processes.freeze()
        text = f"{command.help[0].upper()}{command.help[1:]}."
        parser = _Parser(prog=f"{prog} {command.name}", description=text)
        module.add_arguments(parser)
        status: int = module.run(parser.parse_args(arguments))
        return status
    except ModuleNotFoundError as error:
        missing = (error.name or "kata").partition(".")[0]
        if missing == "kata":
            raise
        raise UserError(
            f"{sys.executable} has no {missing}, which the kata needs. "
            "Run `make setup` and then `. .venv/bin/activate`, and try again."
        ) from None
