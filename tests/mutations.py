"""What may stand in the place of a piece of code, so that a test must fail: the changes `mutants.py` tries."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Mutant", "mutants_of", "mutated", "stands_alone"]

COMPARED: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
COMPUTED: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
CALLED = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True, eq=False)
class Mutant:
    """A place in a module and what is put there."""

    module: str
    line: int
    lines: tuple[int, int]
    what: str
    path: tuple[Any, ...]
    put: Any

    def __str__(self) -> str:
        return f"{self.module}.py:{self.line}: {self.what}"


def alternatives(node: ast.AST, parent: ast.AST) -> Iterator[Any]:
    """Yield what may stand in the place of a node."""
    match node:
        case ast.Compare(ops=[op]):
            for other in COMPARED[type(op)]:
                yield ast.Compare(node.left, [other()], node.comparators)
        case ast.Compare():
            for i, op in enumerate(node.ops):
                for other in COMPARED[type(op)]:
                    yield ast.Compare(node.left, [*node.ops[:i], other(), *node.ops[i + 1 :]], node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield node.operand
        case ast.BinOp() if type(node.op) in COMPUTED and not _is_text(node.left) and not _is_text(node.right):
            yield ast.BinOp(node.left, COMPUTED[type(node.op)](), node.right)
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int()):
            yield ast.Constant(node.value + 1)
        case ast.Constant(value=float()):
            yield ast.Constant(node.value * 1.1 or 1.0)
        case ast.Constant(value=str()) if node.value.replace("_", "").isalpha() and not _is_key(node, parent):
            yield ast.Constant(node.value + "_")
        case ast.Call(func=ast.Name(id=name)) if name in CALLED:
            yield ast.Call(ast.Name(CALLED[name], ast.Load()), node.args, node.keywords)
        case ast.If() | ast.IfExp() if isinstance(node.test, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            changed = copy.copy(node)
            changed.test = ast.UnaryOp(ast.Not(), node.test)
            yield changed
        case ast.comprehension(ifs=[_, *_]):
            yield ast.comprehension(node.target, node.iter, [], node.is_async)
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]):
            yield ast.Pass()


def _is_key(node: ast.AST, parent: ast.AST) -> bool:
    return isinstance(parent, ast.Subscript) or (isinstance(parent, ast.Dict) and node in parent.keys)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _children(node: ast.AST) -> Iterator[tuple[tuple[Any, ...], ast.AST]]:
    """Yield the parts of a node that may be changed, each with its path."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "format_spec", "ctx", "type_params", "bases"):
            continue
        of_zip = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "zip"
        if (isinstance(node, ast.Raise | ast.ClassDef) and name != "body") or (of_zip and name == "keywords"):
            continue
        if isinstance(value, ast.AST):
            yield (name,), value
        elif isinstance(value, list):
            for i, part in enumerate(value):
                words = isinstance(node, ast.JoinedStr) and isinstance(part, ast.Constant)
                if isinstance(part, ast.AST) and not words:
                    yield (name, i), part


def mutants_of(module: str, tree: ast.Module) -> list[Mutant]:
    """Return every mutant of a module, in the order of its lines."""
    found: list[Mutant] = []

    def visit(node: ast.AST, parent: ast.AST, path: tuple[Any, ...], span: tuple[int, int], inside: str) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.AnnAssign) and inside == "class":
            return
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in ("__all__", "T"):
            return
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            span = (node.lineno, node.end_lineno or node.lineno)
        elif isinstance(node, ast.arguments):  # defaults are read wherever the function is called
            span = (parent.lineno, parent.end_lineno or 0) if isinstance(parent, ast.FunctionDef) else span
        elif isinstance(node, ast.If | ast.While | ast.For):
            span = (node.lineno, node.lineno)
        elif isinstance(node, ast.expr) and isinstance(parent, ast.If | ast.While):
            span = (node.lineno, node.end_lineno or node.lineno)
        if inside != "class" or isinstance(node, ast.FunctionDef):
            for put in alternatives(node, parent):
                what = f"{_shown(node)}  ->  {_shown(put)}"
                found.append(Mutant(module, getattr(node, "lineno", span[0]), span, what, path, put))
        inside = {ast.ClassDef: "class", ast.FunctionDef: "function"}.get(type(node), inside)
        for step, child in _children(node):
            visit(child, node, path + step, span, inside)

    visit(tree, tree, (), (1, 1), "module")
    return found


def _shown(node: ast.AST) -> str:
    text = ast.unparse(node).strip().split("\n")[0]
    return text if len(text) <= 90 else text[:87] + "..."


def mutated(tree: ast.Module, mutant: Mutant) -> ast.Module:
    """Return the module with the mutant in its place."""
    changed = copy.deepcopy(tree)
    place: Any = changed
    for step in mutant.path[:-1]:
        place = place[step] if isinstance(step, int) else getattr(place, step)
    last = mutant.path[-1]
    old = place[last] if isinstance(last, int) else getattr(place, last)
    put = ast.copy_location(copy.deepcopy(mutant.put), old) if hasattr(old, "lineno") else copy.deepcopy(mutant.put)
    if isinstance(last, int):
        place[last] = put
    else:
        setattr(place, last, put)
    return ast.fix_missing_locations(changed)


def stands_alone(tree: ast.Module, mutant: Mutant) -> bool:
    """Tell whether a mutant stands outside of functions and classes: a constant."""
    return not isinstance(tree.body[mutant.path[1]], ast.FunctionDef | ast.ClassDef)
