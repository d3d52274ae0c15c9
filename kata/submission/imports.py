"""What student code may import: the standard library, torch, numpy and the exercises' files.

The rule is the same at home and in grading. Another import that is never used costs nothing: a
placeholder stands in for it, and whatever uses the placeholder raises. Where the code is ready for
the import to fail (``try: import … except ImportError:``), it fails.
"""

import ast
import builtins
import sys
from collections.abc import Callable, Collection
from typing import Any, NoReturn

LIBRARIES = ("torch", "numpy")

_EXPECT_FAILURE = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


class NotAvailable(ImportError):
    """The code uses something that is not there."""


class Placeholder:
    """Stands in for a module, or for anything in it, until it is used."""

    def __init__(self, name: str) -> None:
        self.__dict__["_name"] = name

    def __getattr__(self, attribute: str) -> "Placeholder":
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return Placeholder(f"{self._name}.{attribute}")

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise NotAvailable(
            f"{self._name} is not available: here as in grading there are the standard library, "
            "torch, numpy and the exercises' files, nothing else"
        )

    __call__ = __iter__ = __next__ = __len__ = __bool__ = __enter__ = __exit__ = _refuse
    __getitem__ = __setitem__ = __contains__ = __setattr__ = __mro_entries__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __pow__ = __rpow__ = __neg__ = __matmul__ = __rmatmul__ = _refuse
    __float__ = __int__ = __index__ = __eq__ = __lt__ = __gt__ = __le__ = __ge__ = _refuse
    __hash__ = None  # type: ignore[assignment]


def builtins_for(tree: ast.AST, known: Collection[str]) -> dict[str, Any]:
    """The builtins of a module with this syntax tree, whose imports follow the rule.

    ``known`` are the exercises' files and packages, by the names under which they are imported.
    """
    allowed = {*sys.stdlib_module_names, *LIBRARIES, *known}
    ready = _lines_ready_to_fail(tree)
    return vars(builtins) | {"__import__": _import(allowed, ready), "input": _no_input}


def _import(allowed: Collection[str], ready: Collection[int]) -> Callable[..., Any]:
    def import_(
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        top = name.partition(".")[0]
        if level or top in allowed:
            return builtins.__import__(name, globals, locals, fromlist, level)
        if sys._getframe(1).f_lineno in ready:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return Placeholder(name if fromlist else top)

    return import_


def _lines_ready_to_fail(tree: ast.AST) -> set[int]:
    """The lines of imports whose failure the code handles itself."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(map(_handles_imports, node.handlers)):
            for statement in node.body:
                for inner in ast.walk(statement):
                    if isinstance(inner, ast.Import | ast.ImportFrom):
                        lines.update(range(inner.lineno, (inner.end_lineno or inner.lineno) + 1))
    return lines


def _handles_imports(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(names & _EXPECT_FAILURE)


def _no_input(prompt: object = "") -> NoReturn:
    raise RuntimeError(
        "your code calls input(), and no one is there to answer: all it needs is in its arguments"
    )
