"""What a student's file says but doesn't do: a pass over its syntax tree.

It reads text, runs nothing, and knows no exercise. What it says of a line is true of that line
whatever the mistake is; where there is doubt, it is silent.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kata.submission.syntax_tree import (
    Function,
    SyntaxTree,
    blocks,
    hides_reads,
    own_nodes,
    reads,
)
from kata.submission.tensor_names import (
    CREATING_FUNCTIONS,
    NEW_TENSOR_FUNCTIONS,
    NEW_TENSOR_METHODS,
    bound_names,
)

MAX_SOURCE = 20_000
MAX_AHEAD = 20

_METHODS_TO_CALL = NEW_TENSOR_METHODS | {"train", "eval", "zero_grad", "step", "backward", "item"}
_SIZES = {28, 32, 64, 100, 128, 256, 512, 784, 1000, 1024, 10_000, 60_000}

Found = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class Place:
    """A line of the student's file, stripped, and in one sentence what is to be seen there. One
    with something ``unused`` need not be what went wrong."""

    line: int
    text: str
    why: str
    unused: bool = False


def look_at(source: str, function: str = "") -> list[Place]:
    """The places in ``source`` that do nothing: the most telling kind first, then by line.

    ``function`` is the exercise's public name: a function, or a class with a ``forward``. Without
    it, what concerns arguments and results is left out. Never raises: what isn't Python has no
    places.
    """
    if len(source) > MAX_SOURCE:
        return []
    places: dict[int, Place] = {}
    try:
        tree = SyntaxTree(source, function)
        for rule in _RULES:
            for line, why in sorted(rule(tree)):
                unused = rule in (_never_read, _unused)
                places.setdefault(line, Place(line, tree.line(line), why, unused))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return list(places.values())


def _not_called(tree: SyntaxTree) -> Found:
    for node in tree.in_functions():
        match node:
            case ast.Expr(ast.Attribute(_, name) as method) if name in _METHODS_TO_CALL:
                pass
            case ast.Attribute(value, name, ast.Load()) as method if (
                (name == "item" or name in NEW_TENSOR_METHODS)
                and name not in tree.fields
                and _is_used_as_value(tree, method)
            ):
                if name == "item" and _is_a_class_or_library(tree, value):
                    continue
                if name != "item" and not tree.tensors.include(value):
                    continue
            case _:
                continue
        name = tree.quote(method, f"`.{method.attr}`")
        yield method.lineno, f"{name} is named here, not called: there are no brackets after it."


def _is_a_class_or_library(tree: SyntaxTree, node: ast.AST) -> bool:
    match node:
        case ast.Name(name) | ast.Attribute(_, name):
            return name[:1].isupper() or name in tree.imported
    return False


def _is_used_as_value(tree: SyntaxTree, node: ast.AST) -> bool:
    """Whether a number or a tensor is wanted there, not a function."""
    for above in tree.above(node):
        match above:
            case ast.BinOp() | ast.UnaryOp() | ast.AugAssign() | ast.Return():
                return True
            case ast.Assign([ast.Subscript()]):
                return True
            case ast.Assign([ast.Name(name)]):
                return name not in tree.called
            case ast.Call(
                ast.Name("float" | "int")
                | ast.Attribute(_, "append")
                | ast.Attribute(ast.Name("torch"))
            ):
                return node is not above.func
            case ast.Tuple() | ast.List() | ast.Dict():
                node = above
            case ast.ListComp(element) if element is node:
                node = above
            case _:
                return False
    return False


def _ends_in_its_first_round(tree: SyntaxTree) -> Found:
    for loop in own_nodes(*tree.exercise.body) if tree.exercise else ():
        match loop:
            case ast.While(ast.Constant()):
                continue
            case ast.For(body=body) | ast.While(body=body):
                pass
            case _:
                continue
        inside = list(own_nodes(*body))
        trains = any(
            isinstance(node, ast.Attribute) and node.attr in ("backward", "step") for node in inside
        )
        match _end(body):
            case ast.Return(lineno=line):
                word = "return"
            case ast.Break(lineno=line) if trains:
                word = "break"
            case _:
                continue
        if not any(isinstance(node, ast.Continue) for node in inside):
            yield line, f"This `{word}` ends the loop of line {loop.lineno} in its first round."


def _end(body: list[ast.stmt]) -> ast.stmt | None:
    """The ``return`` or ``break`` that a block always comes to in the end."""
    match body[-1]:
        case ast.Return() | ast.Break() as end:
            return end
        case ast.If(_, first, [_, *_] as second):
            return _end(first) and _end(second)
        case ast.With(_, inner):
            return _end(inner)
    return None


def _returns_nothing(tree: SyntaxTree) -> Found:
    if tree.exercise is None:
        return
    name, returns, yields = tree.exercise_name, False, False
    for node in own_nodes(*tree.exercise.body):
        match node:
            case ast.Yield() | ast.YieldFrom():
                yields = True
                yield (
                    node.lineno,
                    f"`{name}` has a `yield`, so a call gives a generator and runs nothing.",
                )
            case ast.Return(None | ast.Constant(None)):
                pass
            case ast.Return():
                returns = True
    if not returns and not yields:
        line = tree.exercise.lineno
        yield line, f"`{name}` has no `return` with a value, so a call gives `None`."


def _dropped(tree: SyntaxTree) -> Found:
    for node in tree.in_functions():
        if isinstance(node, ast.Expr) and _changes_nothing(tree, node.value):
            result = f"The result of {tree.quote(node.value, 'this line')} is dropped"
            match node.value:
                case ast.Call(ast.Attribute(ast.Name("torch"), name)):
                    why = f"`torch.{name}` returns a new tensor and changes none."
                case ast.Call(ast.Attribute(tensor, name)):
                    before = tree.quote(tensor, "the tensor")
                    why = f"`.{name}` returns a new tensor and leaves {before} as it was."
                case _:
                    why = "nothing is assigned, and no tensor changes."
            yield node.lineno, f"{result}: {why}"


def _changes_nothing(tree: SyntaxTree, value: ast.expr) -> bool:
    match value:
        case ast.Call(ast.Attribute(ast.Name("torch"), name)):
            known = name in NEW_TENSOR_FUNCTIONS
        case ast.Call(ast.Attribute(tensor, name)):
            known = name in NEW_TENSOR_METHODS and tree.tensors.include(tensor)
        case ast.Subscript(_, index):
            known = any(isinstance(node, ast.Slice) for node in ast.walk(index))
        case _:
            known = isinstance(value, ast.BinOp | ast.UnaryOp | ast.Compare)
    return known and all(map(_is_harmless, ast.walk(value)))


def _is_harmless(node: ast.AST) -> bool:
    match node:
        case ast.Call(ast.Attribute(_, name), keywords=keywords):
            known = NEW_TENSOR_METHODS | NEW_TENSOR_FUNCTIONS | CREATING_FUNCTIONS | {"item"}
            return name in known and not any(keyword.arg in ("out", None) for keyword in keywords)
        case ast.Call() | ast.Await() | ast.Yield() | ast.YieldFrom() | ast.NamedExpr():
            return False
    return True


def _renames_an_element(tree: SyntaxTree) -> Found:
    """``for p in parameters: p = p - step``, which leaves what the loop goes over as it was."""
    for function in tree.functions:
        read = Counter(reads(*function.body))
        for loop, block in blocks(function):
            match loop, block[-1]:
                case ast.For(ast.Name(element)), ast.Assign([ast.Name(name)], value):
                    if name == element and isinstance(value, ast.BinOp):
                        if read[name] == reads(*block).count(name):
                            yield (
                                block[-1].lineno,
                                f"`{name}` is given a new value here, and nothing reads it: "
                                "what the loop goes over stays as it was.",
                            )


def _never_runs(tree: SyntaxTree) -> Found:
    for function in tree.functions:
        for _, block in blocks(function):
            for i, end in enumerate(block[:-1]):
                if isinstance(end, ast.Return | ast.Break | ast.Continue | ast.Raise):
                    after = block[i + 1 :]
                    if any(map(_does_something, after)):
                        first, last = after[0].lineno, after[-1].end_lineno
                        lines = f"line {first}" if first == last else f"lines {first} to {last}"
                        word = type(end).__name__.lower()
                        yield end.lineno, f"After this `{word}`, {lines} can never run."
                    break


def _does_something(statement: ast.stmt) -> bool:
    match statement:
        case ast.Raise() | ast.Pass() | ast.Return() | ast.Expr(ast.Constant() | ast.Yield()):
            return False
    return True


def _fixed_device(tree: SyntaxTree) -> Found:
    for node in own_nodes(*tree.exercise.body) if tree.exercise else ():
        match node:
            case ast.Call(
                ast.Attribute(_, "to"), [ast.Constant("cuda" | "cuda:0") as device]
            ) | ast.keyword("device", ast.Constant("cuda" | "cuda:0") as device):
                text = tree.quote(device, '`"cuda"`')
            case ast.Call(ast.Attribute(_, "cuda"), [], []):
                text = "`.cuda()`"
            case _:
                continue
        if not any(isinstance(above, ast.If | ast.IfExp | ast.Try) for above in tree.above(node)):
            asked = any(argument.arg == "device" for argument in tree.given_arguments())
            says = "whatever `device` says" if asked else "wherever the arguments are"
            yield node.lineno, f"{text} is a fixed device, {says}."


def _fixed_count(tree: SyntaxTree) -> Found:
    """A number where an argument that is never read says how many."""
    unread = [argument.arg for argument in _unread(tree)]
    counts = [name for name in unread if re.fullmatch(r"(num|n)_.*|.*_(dim|size)", name)]
    for node in own_nodes(*tree.exercise.body) if tree.exercise and counts else ():
        match node:
            case (
                ast.Call(ast.Name("range"), sizes)
                | ast.Call(
                    ast.Attribute(ast.Name("torch"), "empty" | "zeros" | "ones" | "rand" | "randn"),
                    [ast.Tuple(sizes) | ast.List(sizes)] | sizes,
                )
                | ast.keyword("size", ast.Tuple(sizes) | ast.List(sizes))
            ):
                pass
            case _:
                continue
        for size in sizes:
            if isinstance(size, ast.Constant) and type(size.value) is int:
                verb = "is" if len(counts) == 1 else "are"
                yield (
                    size.lineno,
                    f"`{size.value}` is a fixed number here, "
                    f"and {_listed(counts)} {verb} never read.",
                )
                break


def _listed(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _fixed_size(tree: SyntaxTree) -> Found:
    """A result that counts on one size of images or batches."""
    for node in own_nodes(*tree.exercise.body) if tree.exercise and not tree.is_method else ():
        match node:
            case ast.BinOp(value, ast.Div(), right) if tree.tensors.include(value):
                numbers = [_number(right)]
            case ast.BinOp(left, ast.Mult(), right) if tree.tensors.include(node):
                numbers = [_number(left), _number(right)]
            case ast.Call(ast.Attribute(_, "view" | "reshape"), sizes):
                numbers = [_number(size) for size in sizes]
            case _:
                continue
        for number in numbers:
            if number in _SIZES and not _is_shown(tree, node):
                yield (
                    node.lineno,
                    f"`{number}` is a fixed number here, whatever the sizes of the arguments.",
                )


def _number(node: ast.AST) -> int | None:
    match node:
        case ast.Constant(int(number)):
            return number
        case ast.Constant(float(number)) if number.is_integer():
            return int(number)
        case ast.BinOp(left, ast.Mult(), right):
            first, second = _number(left), _number(right)
            return None if first is None or second is None else first * second
    return None


def _is_shown(tree: SyntaxTree, node: ast.AST) -> bool:
    for above in tree.above(node):
        match above:
            case ast.JoinedStr() | ast.Raise() | ast.Call(ast.Name("print")):
                return True
    return False


def _unread(tree: SyntaxTree) -> list[ast.arg]:
    """The arguments of the exercise that nothing reads."""
    if tree.exercise is None or hides_reads(tree.exercise):
        return []
    read = set(reads(*tree.exercise.body))
    return [argument for argument in tree.given_arguments() if argument.arg not in read]


def _never_read(tree: SyntaxTree) -> Found:
    unread: dict[int, list[str]] = {}
    for argument in _unread(tree):
        unread.setdefault(argument.lineno, []).append(argument.arg)
    for line, names in unread.items():
        verb = "is" if len(names) == 1 else "are"
        yield line, f"{_listed(names)} {verb} never read in `{tree.exercise_name}`."


def _replaced_before_read(tree: SyntaxTree) -> Found:
    """An argument whose value is replaced before anything reads it."""
    if tree.exercise is None or hides_reads(tree.exercise):
        return
    read = Counter(reads(*tree.exercise.body))
    replaced: dict[int, list[str]] = {}
    all_blocks = [block for _, block in blocks(tree.exercise)]
    for name in (argument.arg for argument in tree.given_arguments()):
        for block in all_blocks:
            setting = (i for i, statement in enumerate(block) if name in _names_set(statement))
            first = next(setting, None)
            if first is not None and name not in reads(block[first]):
                if read[name] == reads(*block[first + 1 :]).count(name):
                    replaced.setdefault(block[first].lineno, []).append(name)
    for line, names in replaced.items():
        gets, it = ("gets", "it") if len(names) == 1 else ("get", "them")
        yield (
            line,
            f"{_listed(names)} {gets} a new value here before anything reads {it}: "
            "what the caller hands in has no effect.",
        )


def _names_set(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.Assign(targets):
            return {name for target in targets for name in bound_names(target)}
        case ast.AnnAssign(ast.Name(name), value=ast.expr()):
            return {name}
        case ast.ImportFrom(names=names):
            return {alias.asname or alias.name for alias in names}
    return set()


def _unused(tree: SyntaxTree) -> Found:
    """A tensor that is computed, and then nothing reads it."""
    for function in tree.functions:
        if hides_reads(function):
            continue
        read = set(reads(*function.body))
        read_later = set(_reads_of_inner_functions(function))
        for owner, block in blocks(function):
            for i, statement in enumerate(block):
                match statement:
                    case ast.Assign([ast.Name(name)], ast.Call() | ast.BinOp() as value):
                        pass
                    case _:
                        continue
                if isinstance(owner, ast.ClassDef) or not tree.tensors.include(value):
                    continue
                if name not in read:
                    yield statement.lineno, f"`{name}` is computed here, and nothing reads it."
                elif name not in read_later and not isinstance(owner, ast.Try):
                    if line := _overwritten(name, block[i + 1 : i + 1 + MAX_AHEAD]):
                        yield (
                            statement.lineno,
                            f"`{name}` gets another value in line {line} "
                            "before anything reads this one.",
                        )


def _reads_of_inner_functions(function: Function) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, Function | ast.Lambda) and node is not function:
            yield from reads(node)


def _overwritten(name: str, after: list[ast.stmt]) -> int:
    """The line that gives the name another value before anything can read it, or 0."""
    for statement in after:
        if name in reads(statement) or not isinstance(
            statement, ast.Assign | ast.AnnAssign | ast.Expr
        ):
            return 0
        if name in _names_set(statement):
            return statement.lineno
    return 0


_RULES: tuple[Callable[[SyntaxTree], Found], ...] = (
    _not_called,
    _ends_in_its_first_round,
    _returns_nothing,
    _dropped,
    _renames_an_element,
    _never_runs,
    _fixed_device,
    _fixed_count,
    _fixed_size,
    _replaced_before_read,
    _never_read,
    _unused,
)
