"""One student's file as a syntax tree, and the questions that can be asked of it."""

import ast
import re
import warnings
from collections.abc import Iterator

from kata.submission.tensor_names import TensorNames

MAX_QUOTED = 60
_LOOK_AT_ALL_NAMES = {"locals", "vars", "eval", "exec", "globals"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


class SyntaxTree:
    """A file whose exercise is the function ``public``, or the ``forward`` of a class so named.

    ``exercise`` is that function, or None where the name doesn't plainly stand for it, or nothing
    was written into it yet. Raises what ``ast.parse`` raises.
    """

    def __init__(self, source: str, public: str):
        source = source.removeprefix("\ufeff")
        self._lines = re.split(r"\r\n|\r|\n", source)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
        nodes = list(ast.walk(tree))
        self._parents = {child: node for node in nodes for child in ast.iter_child_nodes(node)}
        self.tensors = TensorNames(nodes)
        self.called = {
            node.func.id
            for node in nodes
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        self.imported = {
            (alias.asname or alias.name).partition(".")[0]
            for node in nodes
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        self.fields = set(_fields(nodes))
        self.functions = [
            node
            for node in nodes
            if isinstance(node, Function)
            and not any(isinstance(above, Function) for above in self.above(node))
        ]
        self.exercise = _exercise(tree.body, public)
        self.is_method = self.exercise is not None and self.exercise.name != public
        self.exercise_name = f"{public}.forward" if self.is_method else public

    def line(self, number: int) -> str:
        """The line with this number, stripped."""
        return self._lines[number - 1].strip() if number <= len(self._lines) else ""

    def quote(self, node: ast.AST, otherwise: str) -> str:
        """The node's own text in backticks, where it is short."""
        if not isinstance(node, ast.expr) or node.lineno != node.end_lineno:
            return otherwise
        line = self._lines[node.lineno - 1].encode()
        text = line[node.col_offset : node.end_col_offset].decode()
        return f"`{text}`" if text.isprintable() and len(text) <= MAX_QUOTED else otherwise

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """What the node stands in, from the inside out."""
        while node in self._parents:
            node = self._parents[node]
            yield node

    def given_arguments(self) -> list[ast.arg]:
        """The exercise's arguments that a caller knows of: those required, and those by keyword.

        What has a default before the ``*`` may be the student's own addition.
        """
        if self.exercise is None:
            return []
        given = self.exercise.args
        positional = [*given.posonlyargs, *given.args]
        required = positional[self.is_method : len(positional) - len(given.defaults)]
        return [a for a in [*required, *given.kwonlyargs] if not a.arg.startswith("_")]

    def in_functions(self) -> Iterator[ast.AST]:
        """All nodes inside of functions."""
        for function in self.functions:
            for statement in function.body:
                yield from ast.walk(statement)


def own_nodes(*statements: ast.AST) -> Iterator[ast.AST]:
    """These nodes and all below, but for what stands inside of functions and classes."""
    stack = [*statements]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            stack.extend(ast.iter_child_nodes(node))


def blocks(function: Function) -> Iterator[tuple[ast.AST, list[ast.stmt]]]:
    """The lists of statements in the function, each with the node it belongs to."""
    for node in ast.walk(function):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block:
                yield node, block


def reads(*nodes: ast.AST) -> list[str]:
    """The names that are read, changed, deleted or shared there, as often as they are."""
    names: list[str] = []
    for node in nodes:
        for inner in ast.walk(node):
            match inner:
                case ast.Name(name, ast.Load() | ast.Del()) | ast.AugAssign(ast.Name(name)):
                    names.append(name)
                case ast.Global(shared) | ast.Nonlocal(shared):
                    names.extend(shared)
    return names


def hides_reads(function: Function) -> bool:
    """Whether names may be read there in ways that the text doesn't show."""
    return not _LOOK_AT_ALL_NAMES.isdisjoint(reads(function))


def _exercise(module: list[ast.stmt], public: str) -> ast.FunctionDef | None:
    found = _only_binding(module, public)
    if isinstance(found, ast.ClassDef):
        found = _only_binding(found.body, "forward")
    if not isinstance(found, ast.FunctionDef) or not all(map(_is_of_torch, found.decorator_list)):
        return None
    ends = [node for node in found.body if isinstance(node, ast.Raise | ast.Return)]
    return None if ends and isinstance(ends[0], ast.Raise) else found


def _only_binding(body: list[ast.stmt], name: str) -> ast.AST | None:
    """The one statement of ``body`` that binds the name, if nothing else does."""
    bindings = [
        node
        for node in own_nodes(*body)
        if (isinstance(node, Function | ast.ClassDef) and node.name == name)
        or (isinstance(node, ast.alias) and (node.asname or node.name) == name)
        or (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store))
    ]
    return bindings[0] if len(bindings) == 1 and bindings[0] in body else None


def _is_of_torch(decorator: ast.AST) -> bool:
    """Other decorators may return something else than the function does."""
    match decorator:
        case ast.Attribute(ast.Name("torch")) | ast.Call(ast.Attribute(ast.Name("torch"))):
            return True
    return False


def _fields(nodes: list[ast.AST]) -> Iterator[str]:
    """The attributes that the file gives to objects of its own."""
    for node in nodes:
        match node:
            case ast.Attribute(_, name, ast.Store()):
                yield name
            case ast.ClassDef(body=body):
                for statement in body:
                    match statement:
                        case ast.AnnAssign(ast.Name(name)) | ast.Assign([ast.Name(name)]):
                            yield name
                        case ast.FunctionDef(name=name, decorator_list=[_, *_]):
                            yield name
            case ast.Call(ast.Name(name) | ast.Attribute(_, name), _, keywords):
                if name[:1].isupper():
                    yield from (keyword.arg for keyword in keywords if keyword.arg)
                if name == "namedtuple":
                    for inner in ast.walk(node):
                        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                            yield from re.findall(r"\w+", inner.value)
