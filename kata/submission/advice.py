"""Advice on exceptions whose own message is of little help to a beginner."""

import ast
import linecache
import re
from collections.abc import Sequence
from traceback import FrameSummary

from kata.submission.exception_messages import describe

_OF_MESSAGES = (
    (r"bitwise_xor", "In Python, ^ is not a power; that is **."),
    (r"'list' object has no attribute 'to'", "The loader gives pairs: (features, labels)."),
    (
        r"'type' object does not support the context manager",
        "After `with` stands a class: brackets make an object of it, torch.no_grad() say.",
    ),
    (
        r"The size of tensor a \(\d+\) must match the size of tensor b",
        "torch lines shapes up from the right. Two sizes fit if they are equal or one of them is "
        "1, which is stretched; a missing one counts as 1. Print the shapes of both and compare "
        "them.",
    ),
    (
        r"more than one element of the written-to tensor refers to a single memory location",
        "The line writes into a tensor that was expanded, by you or before you were given it. What "
        "you are given is to be used as it is: compute a new tensor where you need other values.",
    ),
    (
        r"Inference tensors cannot be saved for backward",
        "One of these tensors was made under torch.inference_mode: in this call, or in an earlier "
        "one, if your code keeps tensors from call to call.",
    ),
    (
        r"Inference tensors do not track version counter",
        "Under torch.inference_mode, tensors have no version. What you write should work there, "
        "too: do without it.",
    ),
)
"""A pattern for the message, and what to say of it, with the groups of the pattern."""

_OF_BUILTINS = re.compile(
    r"is an invalid keyword argument for (sum|max|min|round)\(\)"
    r"|\b(sum|max|min|round)\(\) got an unexpected keyword argument"  # Since Python 3.13.
    r"|\b(abs|all|any)\(\) takes no keyword arguments"
)

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def advice_on(exception: BaseException, frames: Sequence[FrameSummary]) -> list[str]:
    """What to add to the exception's own message; ``frames`` are the student's, outermost first."""
    message = describe(exception)
    found = [(re.search(pattern, message), advice) for pattern, advice in _OF_MESSAGES]
    advice = [text.format(*filter(None, match.groups())) for match, text in found if match]
    if type(exception) is NameError and frames and isinstance(exception.name, str):
        advice += _on_name(exception.name, frames[-1])
    if type(exception) is TypeError and frames and (match := _OF_BUILTINS.search(message)):
        advice += _on_builtin(next(filter(None, match.groups())), frames[-1])
    return advice


def _on_builtin(name: str, frame: FrameSummary) -> list[str]:
    """Where Python's own function is called as torch's is, and no other has its name."""
    tree = _tree(frame)
    if tree is None or name in _names_given(tree):
        return []
    return [
        f"This `{name}` is Python's own, which takes no such argument. torch's is another: "
        f"`torch.{name}`, or the method of a tensor."
    ]


def _tree(frame: FrameSummary) -> ast.Module | None:
    try:
        return ast.parse("".join(linecache.getlines(frame.filename)).removeprefix("\ufeff"))
    except SyntaxError:
        return None


def _names_given(tree: ast.Module) -> set[str]:
    """All names that this file gives to something of its own, wherever in it."""
    given = set()
    for node in ast.walk(tree):
        if isinstance(node, _Function | ast.ClassDef):
            given.add(node.name)
        elif isinstance(node, ast.alias):
            given.add(node.asname or node.name)
        elif isinstance(node, ast.arg):
            given.add(node.arg)
    return given | _variables(tree)


def _on_name(name: str, frame: FrameSummary) -> list[str]:
    """Where a method uses a name that its object has, or that only ``__init__`` knows."""
    tree = _tree(frame)
    if tree is None:
        return []
    around = [node for node in ast.walk(tree) if _holds(node, frame.lineno or 0)]
    classes = [node for node in around if isinstance(node, ast.ClassDef)]
    if not classes:
        return []
    methods = [node for node in classes[-1].body if isinstance(node, _Function)]
    here = next((method for method in methods if method in around), None)
    if here is None or not here.args.args:
        return []
    own = here.args.args[0].arg
    if any(name in _attributes(method) for method in methods):
        return [f"`{name}` is an attribute: in a method it is read as `{own}.{name}`."]
    made = next((method for method in methods if method.name == "__init__"), here)
    if made is here:
        return []
    arguments = [node.arg for node in ast.walk(made.args) if isinstance(node, ast.arg)]
    if name not in arguments and name not in _variables(made):
        return []
    kind = "an argument" if name in arguments else "a variable"
    return [
        f"`{name}` is {kind} of `__init__`, which other methods don't see. Keep it as an attribute "
        f"there, `{own}.{name}`."
    ]


def _holds(node: ast.AST, line: int) -> bool:
    first, last = getattr(node, "lineno", None), getattr(node, "end_lineno", None)
    return first is not None and last is not None and first <= line <= last


def _attributes(method: _Function) -> set[str]:
    """Those that the method gives to its object."""
    own = [argument.arg for argument in method.args.args[:1]]
    return {
        node.attr
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id in own
    }


def _variables(tree: ast.AST) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
