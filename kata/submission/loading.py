"""A package: a folder with the exercises' files. Loads one file at a time.

Files are compiled from their source at every load (no cached bytecode, so a save within the same
second counts), and see each other however they are imported: ``from .ex03_kl_divergence import …``,
``from ex03_kl_divergence import …`` and ``from exercises.ex03_kl_divergence import …`` all find the
file of the same folder.
"""

import ast
import importlib.util
import linecache
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from kata.contract import Interface
from kata.submission.deadline import DeadlineReached
from kata.submission.exception_messages import describe, own_frames, shown_lines, syntax_message
from kata.submission.failures import Missing, SubmissionFailure, Unloadable
from kata.submission.imports import builtins_for
from kata.submission.showing import short_path
from kata.submission.source_text import as_text, marked_encoding

PACKAGE = "submission"


class Package:
    """The exercises' files of one folder, loaded on demand.

    ``interfaces`` are those of all exercises: the files know each other. ``stand_ins`` maps public
    names to functions that take the place of that exercise's file, so that a mistake in one file
    can't spoil the verdict on another.
    """

    def __init__(
        self,
        folder: Path,
        interfaces: Sequence[Interface],
        stand_ins: Mapping[str, Callable[..., Any]] | None = None,
    ):
        self.folder = folder.resolve()
        self._interfaces = {interface.name: interface for interface in interfaces}
        self._root = ModuleType(PACKAGE)
        self._root.__path__ = [str(self.folder)]
        self._loaded: dict[str, ModuleType] = {PACKAGE: self._root}
        self._finder = _Finder(self, interfaces)
        for name, function in (stand_ins or {}).items():
            interface = self._interfaces[name]
            module = ModuleType(f"{PACKAGE}.{interface.module}")
            setattr(module, name, function)
            self._loaded[module.__name__] = module
            setattr(self._root, interface.module, module)

    def path(self, name: str) -> Path:
        """The file of the exercise with this public name."""
        return self.folder / self._interfaces[name].file

    def load(self, name: str) -> Any:
        """The public class or function, or raises a SubmissionFailure that says why not."""
        try:
            return self.namespace(name)[name]
        except KeyError:
            raise Missing(
                f"{short_path(self.path(name))} has no {name}. The checks look for it by that "
                "name: was it renamed or deleted?"
            ) from None

    def namespace(self, name: str) -> dict[str, Any]:
        """All that the file of the exercise with this public name defines, by name, or raises a
        SubmissionFailure that says why not."""
        interface = self._interfaces[name]
        module = self._loaded.get(f"{PACKAGE}.{interface.module}")
        if module is None:
            with self.active():
                module = self._module(interface)
        return vars(module)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Inside this context, imports of exercise files find those of this folder."""
        finder = self._finder
        hidden = {name: sys.modules.pop(name) for name in finder.names if name in sys.modules}
        sys.modules.update(self._loaded)
        sys.meta_path.insert(0, finder)
        try:
            yield
        finally:
            if finder in sys.meta_path:
                sys.meta_path.remove(finder)
            for name in finder.names:
                sys.modules.pop(name, None)
            sys.modules.update(hidden)

    def _module(self, interface: Interface) -> ModuleType:
        name = f"{PACKAGE}.{interface.module}"
        if name in self._loaded:
            return self._loaded[name]
        path = self.folder / interface.file
        tree, code = self._compile(path)
        module = ModuleType(name)
        module.__dict__["__builtins__"] = builtins_for(tree, self._finder.names)
        module.__file__ = str(path)
        module.__package__ = PACKAGE
        module.__spec__ = ModuleSpec(name, None, origin=str(path))
        self._loaded[name] = sys.modules[name] = module
        try:
            exec(code, module.__dict__)
        except (SubmissionFailure, DeadlineReached, KeyboardInterrupt):
            del self._loaded[name]
            raise
        except BaseException as exception:
            del self._loaded[name]
            raise self._unloadable(path, exception) from None
        setattr(self._root, interface.module, module)
        return module

    def _compile(self, path: Path) -> tuple[ast.AST, CodeType]:
        """The file's syntax tree and code."""
        try:
            source = path.read_bytes()
        except FileNotFoundError:
            raise Missing(f"There is no {short_path(path)}. Was it renamed or deleted?") from None
        except OSError as error:
            raise Missing(f"{short_path(path)} can't be read: {error.strerror}.") from None
        try:
            text = as_text(source)
        except UnicodeDecodeError:
            raise Unloadable(
                f"{short_path(path)} says that it is in {marked_encoding(source)}, and isn't. "
                "Save it again, with UTF-8 as the encoding."
            ) from None
        linecache.cache.pop(str(path), None)
        if isinstance(text, str):
            # Else the lines that messages show would be read as UTF-8.
            linecache.cache[str(path)] = (len(text), None, text.splitlines(True), str(path))
        try:
            tree = ast.parse(text, str(path))
            return tree, compile(text, str(path), "exec", dont_inherit=True)
        except SyntaxError as error:
            raise Unloadable(syntax_message(path, error)) from None
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            raise Unloadable(f"{short_path(path)} is not Python: {error}.") from None

    def _unloadable(self, path: Path, exception: BaseException) -> Unloadable:
        lines = shown_lines(own_frames(exception, self.folder))
        if isinstance(exception, ModuleNotFoundError):
            advice = (
                "\n\nThe standard library, torch, numpy and the other exercise files "
                "can be imported; helper functions go into the exercise's own file."
            )
        elif isinstance(exception, SystemExit):
            advice = "\n\nThe file ends the program when it is imported. Take that call out."
        else:
            advice = ""
        return Unloadable(
            f"{short_path(path)} can't be imported: it raised\n"
            f"  {describe(exception)}\n{lines}{advice}"
        )


class _Finder(MetaPathFinder, Loader):
    """Maps every spelling of an exercise file's name to the one module of the active package."""

    def __init__(self, package: Package, interfaces: Sequence[Interface]):
        self._package = package
        self._interfaces = {interface.module: interface for interface in interfaces}
        self._roots = {PACKAGE, "exercises", "solutions"}
        # A folder called like a library ("torch") must not hide it.
        if importlib.util.find_spec(package.folder.name.partition(".")[0] or PACKAGE) is None:
            self._roots.add(package.folder.name)
        self.names = {*self._roots, *self._interfaces}
        self.names |= {f"{root}.{module}" for root in self._roots for module in self._interfaces}

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname not in self.names:
            return None
        interface = self._interfaces.get(fullname.rpartition(".")[2])
        if interface is not None and not (
            f"{PACKAGE}.{interface.module}" in self._package._loaded
            or (self._package.folder / interface.file).is_file()
        ):
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=fullname in self._roots)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        interface = self._interfaces.get(spec.name.rpartition(".")[2])
        return self._package._root if interface is None else self._package._module(interface)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to do: the package ran the file when it loaded it."""
