"""What is missing or unexpected in the files of the exercises, found without running any."""

import ast
from collections.abc import Iterator
from pathlib import Path

from kata.authoring.places import RIGHT_ANSWERS, Places
from kata.manifest import Exercise

TODO = "TODO: "
"""What stands in a file where something is still to be written."""


def problems_of_files(root: Path, exercise: Exercise) -> Iterator[str]:
    """What is wrong with the exercise's own files."""
    places = Places(root, exercise)

    def shown(path: Path) -> str:
        return path.relative_to(root).as_posix()

    for path in places.needed:
        if not path.is_file():
            yield f"{exercise.id} has no {shown(path)}"
    if exercise.mistakes and not (places.lesson / "mistakes.py").is_file():
        yield f"{exercise.id} has no {shown(places.lesson / 'mistakes.py')} that names its mistakes"
    if not any(places.right_answers.glob("*.py")):
        yield f"{exercise.id} has no right answers in {shown(places.right_answers)}"
    for path in places.present():
        if path != places.pristine:
            yield from (f"{shown(path)}, {problem}" for problem in _problems_of_source(path))
    yield from _problems_of_copy(places, shown(places.pristine), shown(places.exercise))
    yield from _problems_of_interface(root, exercise, places)
    if not _has_picture(places, exercise.name):
        yield (
            f"{exercise.id} has no picture: there is neither a picture.py nor an expected.py with "
            f"{exercise.name} and examples in {shown(places.lesson)}"
        )


def unknown_files(root: Path, exercises: tuple[Exercise, ...]) -> list[Path]:
    """The files and folders, in the exercises' own folders, that no entry in kata.toml explains."""
    places = [Places(root, exercise) for exercise in exercises]
    known = {path for each in places for path in (*each.needed, *each.present())}
    folders = {path for each in places for path in (each.lesson, each.mutants, each.right_answers)}
    known |= folders | {root / "tests" / "kata"}
    known |= {root / "exercises" / name for name in ("AGENTS.md", "CLAUDE.md")}
    looked_at = [
        *(root / name for name in ("exercises", "solutions", "tests", "mutants")),
        *(root / "kata" / "stubs", root / RIGHT_ANSWERS, *folders),
    ]
    found = [path for folder in looked_at if folder.is_dir() for path in folder.iterdir()]
    # What all lessons share lies beside them.
    found += (root / "kata" / "lessons").glob("ex[0-9]*")
    return sorted({path for path in found if path not in known and not _is_incidental(path)})


def is_unreadable(path: Path) -> bool:
    """Whether the file can't be run: it is missing, or no Python."""
    return isinstance(_parsed(path), str)


def _is_incidental(path: Path) -> bool:
    return path.name in ("__init__.py", "__pycache__") or path.name.startswith(".")


def _problems_of_source(path: Path) -> Iterator[str]:
    """Lines still to be written, and what keeps the file from being Python."""
    parsed = _parsed(path)
    if isinstance(parsed, str):
        yield parsed
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        _, todo, what = line.partition(TODO)
        if todo:
            yield f"line {number}, is still to be written: {what.strip().rstrip(':.')}"


def _parsed(path: Path) -> ast.Module | str:
    """The file's syntax tree, or what is wrong with it."""
    try:
        return ast.parse(path.read_text(encoding="utf-8"))
    except SyntaxError as error:
        return f"line {error.lineno}, is not Python: {error.msg}"
    except OSError as error:
        return f"which can't be read: {error.strerror}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"which is not Python: {error}"


def _problems_of_copy(places: Places, copy: str, exercise: str) -> Iterator[str]:
    if places.exercise.is_file() and places.pristine.is_file():
        if places.pristine.read_bytes() != places.exercise.read_bytes():
            yield f"{copy} is no copy of {exercise}"


def _problems_of_interface(root: Path, exercise: Exercise, places: Places) -> Iterator[str]:
    """Where stub, solution and manifest disagree on what is to be written."""
    call = root / "kata" / "submission" / "calls" / f"{exercise.call}.py"
    if exercise.call and not call.is_file():
        yield f"{exercise.id} has a call {exercise.call}, but there is no {call.relative_to(root)}"
    if not exercise.call and not exercise.inputs:
        yield f"{exercise.id} has neither inputs nor a call in kata.toml"
    interfaces = {}
    for path in (places.exercise, places.solution):
        parsed = _parsed(path)
        if isinstance(parsed, str):
            continue
        name = path.relative_to(root).as_posix()
        interfaces[name] = _interface(parsed)
        if exercise.name not in interfaces[name]:
            yield f"{name} has no {exercise.name}"
        elif not exercise.call:
            yield from (f"{name}: {each}" for each in _problems_of_inputs(exercise, parsed))
        if path == places.exercise and len((ast.get_docstring(parsed) or "").split("\n\n")) < 3:
            yield f"{name} should begin with a title and two paragraphs of text"
    if len(interfaces) == 2:
        yield from _differences(interfaces)


def _differences(interfaces: dict[str, dict[str, tuple[str, str | None]]]) -> Iterator[str]:
    (one, stub), (other, solution) = interfaces.items()
    for name in sorted({*stub, *solution}):
        here, there = stub.get(name), solution.get(name)
        if here == there:
            continue
        if here is None or there is None:
            what = f"only one has {name}"
        else:
            what = f"the {'signature' if here[0] != there[0] else 'text'} of {name}"
        yield f"{one} and {other} have different interfaces: {what}"


def _problems_of_inputs(exercise: Exercise, tree: ast.Module) -> Iterator[str]:
    """Where the manifest's inputs are not the parameters, in this order."""
    node = next(each for each in tree.body if getattr(each, "name", None) == exercise.name)
    if isinstance(node, ast.ClassDef) != exercise.is_class:
        kind = "a class" if exercise.is_class else "a function"
        yield f"{exercise.name} should be {kind}, as kata.toml says"
        return
    own = 0
    if isinstance(node, ast.ClassDef):
        methods = [each for each in node.body if isinstance(each, ast.FunctionDef)]
        node, own = next((each for each in methods if each.name == "forward"), node), 1
    if not isinstance(node, ast.FunctionDef):
        yield f"{exercise.name} has no forward"
        return
    parameters = [each.arg for each in (*node.args.posonlyargs, *node.args.args)][own:]
    if tuple(parameters) != exercise.inputs:
        yield (
            f"{exercise.name} takes {', '.join(parameters) or 'nothing'}, "
            f"but kata.toml has the inputs {', '.join(exercise.inputs) or '(none)'}"
        )


def _has_picture(places: Places, name: str) -> bool:
    if (places.lesson / "picture.py").is_file():
        return True
    parsed = _parsed(places.lesson / "expected.py")
    return not isinstance(parsed, str) and {name, "examples"} <= set(_interface(parsed))


def _interface(tree: ast.Module) -> dict[str, tuple[str, str | None]]:
    """Each public name with its signature and its docstring."""
    found = {}

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.FunctionDef | ast.ClassDef) or child.name.startswith("_"):
                continue
            signature = ""
            if isinstance(child, ast.FunctionDef):
                returns = "" if child.returns is None else ast.unparse(child.returns)
                signature = f"({ast.unparse(child.args)}) -> {returns}"
            else:
                visit(child, f"{child.name}.")
            found[prefix + child.name] = signature, ast.get_docstring(child)

    visit(tree, "")
    return found
