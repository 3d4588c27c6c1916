"""Edits of a program's text that take an error away: one rule per mistake that has a single right correction."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from retrograde.program.failure import Failure, has_keyword, is_method
from retrograde.recording.events import Edit, Fix, Span
from retrograde.tensor import Tensor

_SIGNS = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.MatMult: "@", ast.Mod: "%",
    ast.FloorDiv: "//",
}  # fmt: skip
_SUGGESTED = re.compile(r"(?:Did you mean|as in|convert with) `([^`]+)`")
_LOOPS = (ast.For, ast.While)


def fix_for(failure: Failure) -> Fix | None:
    """The correction, where there is one that is right beyond doubt."""
    for rule in _RULES:
        edits = list(rule(failure))
        if edits:
            return Fix(_label(failure, edits), tuple(edits))
    return None


def syntax_fix(hint: str, src: Span | None) -> Fix | None:
    """A character that Python does not know, and what it stands for."""
    typed = re.fullmatch(r"Type (\S+) in place of (\S+)\.", hint)
    if typed is None or src is None:
        return None
    line, column = src[:2]
    wide = len(typed[2].encode("utf-16-le")) // 2
    return Fix(f"Type {typed[1]} in place of {typed[2]}", (Edit((line, column, line, column + wide), typed[1]),))


def _label(failure: Failure, edits: list[Edit]) -> str:
    """The edit in words: what is to be written, in one line."""
    edit = edits[0]
    written = " ".join(edit.text.split())
    if not written:
        return f"Leave out `{failure.columns.text(edit.src)}`"
    if edit.src[:2] != edit.src[2:]:
        return f"Write `{written}` in place of `{failure.columns.text(edit.src)}`"
    return f"Add `{written.removeprefix(', ')}`"


# ---- values changed in place


def _change(failure: Failure) -> Iterator[Edit]:
    """A value that backward needs was overwritten: write to another tensor."""
    if "modified by an inplace operation" not in failure.msg:
        return
    place = failure.place("changed")
    around = failure.around(place)
    if not around or any(isinstance(node, ast.With) for node in around):
        return
    match around[-1]:
        case ast.AugAssign(target=ast.Name(id=name), op=op, value=value) as statement if type(op) in _SIGNS:
            text = failure.text(value)
            operand = text if isinstance(value, ast.Name | ast.Constant | ast.Call) else f"({text})"
            yield failure.replaced(statement, f"{name} = {name} {_SIGNS[type(op)]} {operand}")
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) as call) as statement:
            plain = method.removesuffix("_")
            if plain != method and not plain.endswith("_") and hasattr(Tensor, plain):
                arguments = failure.text(call)[len(failure.text(call.func)) :]
                yield failure.replaced(statement, f"{name} = {name}.{plain}{arguments}")
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name))]) as statement:
            yield failure.line_before(statement, f"{name} = {name}.clone()")
        case ast.AugAssign(target=ast.Subscript(value=ast.Name(id=name))) as statement:
            yield failure.line_before(statement, f"{name} = {name}.clone()")


def _leaf(failure: Failure) -> Iterator[Edit]:
    """A leaf is changed: that is an update, which is not to be recorded."""
    if "leaf Variable that requires grad is being used in an in-place operation" not in failure.msg:
        return
    around = failure.around(failure.src)
    if around and _torch_is_imported(failure) and failure.single_line(around[-1]):
        statement = around[-1]
        inside = f"{failure.indent(statement)}    {failure.text(statement)}"
        yield failure.replaced(statement, f"with torch.no_grad():\n{inside}")


def _torch_is_imported(failure: Failure) -> bool:
    imported = [alias for node in failure.tree.body if isinstance(node, ast.Import) for alias in node.names]
    return any(alias.name == "torch" and alias.asname is None for alias in imported)


# ---- where backward starts, and how often


def _twice(failure: Failure) -> Iterator[Edit]:
    """The values were freed by the first pass: it has to keep them. Not where values change between the passes."""
    if "backward through the graph a second time" not in failure.msg:
        return
    if any(is_method(node, "step") or isinstance(node, ast.With) for node in ast.walk(failure.tree)):
        return
    call = failure.at(failure.place("freed"), ast.Call)
    if call is not None and not has_keyword(call, "retain_graph", "create_graph"):
        yield failure.argument(call, "retain_graph=True")


def _scalar(failure: Failure) -> Iterator[Edit]:
    """Backward starts from one number: the sum."""
    if "implicitly created only for scalar outputs" not in failure.msg:
        return
    call = failure.at(failure.src, ast.Call)
    if call is not None and isinstance(call.func, ast.Attribute) and call.func.attr == "backward":
        yield failure.before_point(call.func, ".sum()")


def _detached(failure: Failure) -> Iterator[Edit]:
    """The result was cut off from what asks for a gradient by the program's only `.detach()`."""
    if not _has_no_root(failure) or not _asks_for_gradient(failure):
        return
    cuts = [node for node in failure.nodes(ast.Call) if is_method(node, "detach")]
    if len(cuts) == 1 and not any(isinstance(node, ast.With) for node in ast.walk(failure.tree)):
        yield failure.cut(cuts[0])


def _unasked(failure: Failure) -> Iterator[Edit]:
    """Nothing asks for a gradient, and there is one tensor that can."""
    if not _has_no_root(failure) or _asks_for_gradient(failure) or _torch_is_imported(failure) is False:
        return
    made = [call for name, call in _factories(failure) if _is_float(failure.namespace.get(name))]
    cuts = ("detach", "item", "numpy", "tolist", "data")
    if len(made) == 1 and not any(getattr(node, "attr", "") in cuts for node in ast.walk(failure.tree)):
        yield failure.argument(made[0], "requires_grad=True")


_FACTORIES = {"tensor", "randn", "rand", "ones", "zeros", "full", "linspace"}


def _factories(failure: Failure) -> Iterator[tuple[str, ast.Call]]:
    """The variables that the program gives a fresh tensor, once and outside of any block."""
    for statement in failure.tree.body:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Attribute(value=ast.Name(id="torch"), attr=factory)) as call,
            ) if factory in _FACTORIES and not has_keyword(call, "requires_grad"):
                yield name, call


def _is_float(value: object) -> bool:
    return isinstance(value, Tensor) and value.array.dtype.kind == "f"


def _has_no_root(failure: Failure) -> bool:
    return "does not require grad and does not have a grad_fn" in failure.msg


def _asks_for_gradient(failure: Failure) -> bool:
    words = [getattr(node, "arg", None) or getattr(node, "attr", "") for node in ast.walk(failure.tree)]
    return any(word in ("requires_grad", "requires_grad_", "nn", "Parameter") for word in words)


def _unkept(failure: Failure) -> Iterator[Edit]:
    """`.grad` of a tensor that is no leaf is None though a pass went through it: it has to be retained."""
    node = failure.at(failure.src, ast.Attribute)
    if not isinstance(failure.error, AttributeError) or "'NoneType'" not in failure.msg or node is None:
        return
    match node.value:
        case ast.Attribute(value=ast.Name(id=name), attr="grad"):
            tensor = failure.namespace.get(name)
            made = [one for one in failure.related if one.name == name and one.id in failure.visited]
            around = failure.around(made[0].src) if made else ()
            if isinstance(tensor, Tensor) and not tensor.is_leaf and around:
                match around[-1]:
                    case ast.Assign(targets=[ast.Name(id=target)]) as statement if target == name:
                        yield failure.line_after(statement, f"{name}.retain_grad()")


# ---- types, shapes and names


def _numpy(failure: Failure) -> Iterator[Edit]:
    """NumPy knows no gradients."""
    call = failure.at(failure.src, ast.Call)
    if "Use tensor.detach().numpy() instead" in failure.msg and call is not None and is_method(call, "numpy"):
        assert isinstance(call.func, ast.Attribute)
        yield failure.before_point(call.func, ".detach()")


def _whole_numbers(failure: Failure) -> Iterator[Edit]:
    """Whole numbers have no gradients."""
    call = failure.at(failure.src, ast.Call)
    if "floating point and complex dtype can require gradients" not in failure.msg or call is None:
        return
    if has_keyword(call, "requires_grad") and not has_keyword(call, "dtype") and _torch_is_imported(failure):
        yield failure.argument(call, "dtype=torch.float32")


def _view(failure: Failure) -> Iterator[Edit]:
    """What lies in memory in another order cannot be viewed, but reshaped."""
    call = failure.at(failure.src, ast.Call)
    if "view size is not compatible" in failure.msg and call is not None and is_method(call, "view"):
        assert isinstance(call.func, ast.Attribute)
        yield _attribute(failure, call.func, "reshape")


def _attribute(failure: Failure, node: ast.Attribute, name: str) -> Edit:
    """Another name after the point."""
    line, column = failure.columns.of_node(node)[2:]
    return Edit((line, column - len(node.attr), line, column), name)


def _layer(failure: Failure) -> Iterator[Edit]:
    """A linear layer was made for another number of features, at the only place that makes such a one."""
    meant = re.search(r"takes in_features=(\d+),.* Make it `nn\.Linear\((\d+), (\d+)\)`", failure.hint)
    if meant is None:
        return
    made = [node.args[0] for node in failure.nodes(ast.Call) if _makes_linear(node, meant[1], meant[3])]
    if len(made) == 1:
        yield failure.replaced(made[0], meant[2])


def _makes_linear(call: ast.Call, features: str, outputs: str) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name == "Linear" and [ast.unparse(arg) for arg in call.args[:2]] == [features, outputs]


def _suggested(failure: Failure) -> Iterator[Edit]:
    """The hint writes one operand another way."""
    found = _SUGGESTED.search(failure.hint)
    expression = failure.at(failure.src, ast.expr)
    if found is None or expression is None:
        return
    meant = ast.parse(found[1], mode="eval").body
    parts = [meant.left, meant.right] if isinstance(meant, ast.BinOp) else [meant]
    for part in parts:
        base = _base(part)
        places = [node for node in _operands(expression) if base and ast.unparse(node) == base]
        if len(places) == 1:
            yield failure.replaced(places[0], ast.unparse(part))


def _base(part: ast.expr) -> str:
    """What `b.T` and `b.reshape(2, 1)` are made from."""
    node = part.func if isinstance(part, ast.Call) else part
    return ast.unparse(node.value) if isinstance(node, ast.Attribute) else ""


def _operands(expression: ast.expr) -> list[ast.expr]:
    """The operands of a sign, or the arguments of a call and what it is a method of."""
    match expression:
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.Call(func=func, args=args):
            return [*([func.value] if isinstance(func, ast.Attribute) else []), *args]
    return []


def _name(failure: Failure) -> Iterator[Edit]:
    """A name that is almost another one, or that an import would bring."""
    if not isinstance(failure.error, NameError | AttributeError):
        return
    missing = re.fullmatch(r"Add `(import [\w. ]+)` at the top\.", failure.hint)
    close = re.fullmatch(r"Did you mean \.?(\w+)\?", failure.hint)
    name, attribute = failure.at(failure.src, ast.Name), failure.at(failure.src, ast.Attribute)
    if missing and failure.tree.body and failure.single_line(first := _first(failure.tree)):
        yield failure.line_before(first, missing[1])
    elif close and name is not None:
        yield failure.replaced(name, close[1])
    elif close and attribute is not None and attribute.attr == getattr(failure.error, "name", None):
        yield _attribute(failure, attribute, close[1])


def _first(tree: ast.Module) -> ast.stmt:
    """The first statement that an import may stand before."""
    for statement in tree.body:
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if not is_text and not (isinstance(statement, ast.ImportFrom) and statement.module == "__future__"):
            return statement
    return tree.body[-1]


_RULES: tuple[Callable[[Failure], Iterator[Edit]], ...] = (
    _change, _leaf, _twice, _scalar, _detached, _unasked, _unkept, _numpy, _whole_numbers, _view, _layer, _suggested,
    _name,
)  # fmt: skip
