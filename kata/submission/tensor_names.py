"""Which expressions of a student's file are tensors, as far as its text alone can show.

Where there is doubt, the answer is no: ``.to`` and ``.add`` change modules and sets in place.
"""

import ast
import builtins
from collections.abc import Iterator


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEW_TENSOR_METHODS = _words(
    "to cpu cuda float double half type detach clone contiguous add sub mul div neg abs exp log "
    "sqrt square pow clamp sigmoid tanh round sum mean std var view reshape flatten squeeze "
    "unsqueeze permute transpose narrow expand repeat"
)
"""Methods that return a new tensor and leave the old one's values, shape, dtype and device."""

NEW_TENSOR_FUNCTIONS = _words(
    "add sub mul div neg abs exp log sqrt square pow clamp sigmoid tanh round sum mean std var "
    "reshape flatten squeeze unsqueeze permute transpose narrow matmul einsum"
)
"""Functions of ``torch`` that compute a new tensor and change nothing."""

CREATING_FUNCTIONS = _words(
    "tensor as_tensor from_numpy empty empty_like zeros zeros_like ones ones_like full full_like "
    "eye arange linspace rand rand_like randn randn_like randint normal stack cat"
)
"""Functions of ``torch`` that make a tensor."""

_USUAL_NAMES = _words(
    "images features decoded recon reconstruction x z z_mean z_log_var mu logvar log_var std eps "
    "epsilon noise latents"
)
_MODULE_ATTRIBUTES = _words(
    "parameters named_parameters modules children train eval training zero_grad state_dict "
    "load_state_dict forward"
)
_BUILTINS = frozenset(vars(builtins))
_ROUNDS = 5


class TensorNames:
    """Knows which names stand for tensors in a file, given all nodes of its tree."""

    def __init__(self, nodes: list[ast.AST]):
        self._no_tensors = set(_other_things(nodes))
        self._tensors = {
            node.arg for node in nodes if isinstance(node, ast.arg) and _is_tensor_argument(node)
        }
        bindings = [pair for node in nodes for pair in _bindings(node)]
        for _ in range(_ROUNDS):
            for target, value in bindings:
                if self._is_loader(value) or self.include(value):
                    self._tensors |= bound_names(target)

    def include(self, node: ast.AST) -> bool:
        """Whether this expression is a tensor, or a tuple of tensors."""
        match node:
            case ast.Name(id):
                return id in self._tensors and id not in self._no_tensors
            case ast.BinOp(left, _, right):
                return self.include(left) or self.include(right)
            case ast.UnaryOp(ast.USub(), value) | ast.Subscript(value):
                return self.include(value)
            case ast.Attribute(value, "data" | "T" | "grad"):
                return self.include(value)
            case ast.Call(ast.Attribute(ast.Name("torch"), name)):
                return name in NEW_TENSOR_FUNCTIONS | CREATING_FUNCTIONS
            case ast.Call(ast.Attribute(ast.Name("F"), name), arguments):
                return any(map(self.include, arguments))
            case ast.Call(ast.Attribute(value, name)):
                return name.removesuffix("_") in NEW_TENSOR_METHODS and self.include(value)
            case ast.Call(ast.Name("next"), [value, *_]):
                return self.include(value)
            case ast.Call(ast.Name(name), arguments):
                return (
                    name not in _BUILTINS
                    and not name.lstrip("_")[:1].isupper()
                    and any(map(self.include, arguments))
                )
        return False

    def _is_loader(self, node: ast.AST) -> bool:
        match node:
            case ast.Name(name):
                return "loader" in name
            case ast.Call(ast.Name("next" | "iter" | "list" | "enumerate"), [value, *_]):
                return self._is_loader(value)
        return False


def bound_names(target: ast.AST) -> set[str]:
    """The names that an assignment to this target binds."""
    return {
        node.id
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _is_tensor_argument(node: ast.arg) -> bool:
    match node.annotation:
        case ast.Name("Tensor") | ast.Attribute(_, "Tensor"):
            return True
    return node.annotation is None and node.arg in _USUAL_NAMES


def _bindings(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Targets and the value that they get, without the counter of an ``enumerate``."""
    match node:
        case ast.Assign(targets, value):
            yield from ((target, value) for target in targets)
        case ast.AnnAssign(target, _, value) if value is not None:
            yield target, value
        case ast.For(ast.Tuple([_, target]), ast.Call(ast.Name("enumerate")) as value):
            yield target, value
        case ast.For(target, value) if not isinstance(value, ast.Call):
            yield target, value


def _other_things(nodes: list[ast.AST]) -> Iterator[str]:
    """Names that are called, used as modules, or bound to something that is no tensor."""
    for node in nodes:
        match node:
            case ast.Call(ast.Name(name)) | ast.ClassDef(name) | ast.alias(_, str(name)):
                yield name
            case ast.alias(name, None):
                yield name
            case ast.Attribute(ast.Name(name), attribute) if attribute in _MODULE_ATTRIBUTES:
                yield name
        for target, value in _bindings(node):
            if isinstance(target, ast.Name) and not _may_be_a_tensor(value):
                yield target.id


def _may_be_a_tensor(value: ast.AST) -> bool:
    match value:
        case ast.Constant(constant):
            return isinstance(constant, int | float) or constant is None
        case ast.Call(ast.Name(name)) | ast.Call(ast.Attribute(_, name)):
            return name not in _BUILTINS - {"sum", "next"} and not name[:1].isupper()
    return isinstance(
        value, ast.Name | ast.Attribute | ast.Subscript | ast.BinOp | ast.UnaryOp | ast.IfExp
    )
