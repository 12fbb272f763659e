"""Mutation scores of the modules a wrong line would hurt most: change one thing, and some test must fail.

Run as ``make mutants`` or ``python tests/mutants.py verdicts/rules --survivors``. Why not cosmic-ray or mutmut: the
first starts Python for every change (seconds each, thousands of changes), the second leaves constants and decorated
functions alone, and here thresholds are constants. This collects the tests of a room once, forks for every change,
puts the changed code into the functions that are loaded, and runs only tests that reach the changed line, the quickest
first. A test that takes longer than `SLOWEST` seconds is not asked.

What is changed: comparisons (limit and sense), and/or/not, arithmetic, numbers, true and false, one-word strings that
are no keys, any/all and min/max, conditions of comprehensions, returned values, and statements (left out). Not changed:
sentences, the words of f-strings and errors, annotations, bodies of classes outside their methods.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import json
import os
import random
import resource
import signal
import sys
import time
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import coverage
import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "evidence_tools"
MADE = ROOT / ".mutants"
SEED, SLOWEST, BUDGET, LIMIT = 2026, 8.0, 20.0, 60
# Those that read no folder.
VERDICTS = [f"verdicts/test_verdict_{name}.py" for name in ("rules", "bodies", "strata")]
EFFECTS = [f"effects/test_effects_{name}.py" for name in ("limits", "published", "published_more")]
FINDER = [f"claims/test_claims_{name}.py" for name in ("rules", "finder")]
# Module -> the tests that are asked about it.
TARGETS = {
    "verdicts/rules": VERDICTS,
    "verdicts/bodies": VERDICTS,
    "verdicts/strata": VERDICTS,
    "quality/grade": ["quality"],
    "quality/domains": ["quality"],
    "effects/pooling": EFFECTS,
    "effects/pooled": EFFECTS,
    "claims/finder": FINDER,
    "claims/rules": FINDER,
    "pubmed/records": ["pubmed/test_pubmed_records.py"],
}
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


@dataclass(frozen=True)
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


def _functions(space: dict[str, Any], module: str) -> dict[str, types.FunctionType]:
    """Return the functions a module defines, by qualified name: methods, properties and cached ones too."""
    found: dict[str, types.FunctionType] = {}

    def add(value: Any) -> None:
        for inner in (value, *(getattr(value, name, None) for name in ("fget", "func", "__func__", "__wrapped__"))):
            if isinstance(inner, types.FunctionType) and inner.__module__ == module:
                found[inner.__qualname__] = inner

    for value in list(space.values()):
        add(value)
        if isinstance(value, type) and value.__module__ == module:
            for part in list(vars(value).values()):
                add(part)
    return found


def put_into(tree: ast.Module, mutant: Mutant) -> None:
    """Put a mutant into the module that is loaded: code and defaults of functions; constants wherever they went."""
    name = "evidence_tools." + mutant.module.replace("/", ".")
    loaded = sys.modules[name]
    space = {"__name__": name, "__package__": name.rpartition(".")[0], "__file__": loaded.__file__}
    scratch = types.ModuleType(name)
    scratch.__dict__.update(space)
    sys.modules[name] = scratch  # dataclasses look their module up
    try:
        exec(compile(mutated(tree, mutant), str(loaded.__file__), "exec"), scratch.__dict__)
    finally:
        sys.modules[name] = loaded
    old = _functions(vars(loaded), name)
    for qualified, function in _functions(vars(scratch), name).items():
        if qualified in old:
            old[qualified].__code__ = function.__code__
            old[qualified].__defaults__, old[qualified].__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    if _stands_alone(tree, mutant):
        for key, value in list(vars(scratch).items()):
            before = vars(loaded).get(key)
            if key.startswith("__") or isinstance(value, types.FunctionType | types.ModuleType | type):
                continue
            for other in list(sys.modules.values()):
                if getattr(other, "__dict__", {}).get(key, other) is before and before is not None:
                    setattr(other, key, value)


def _stands_alone(tree: ast.Module, mutant: Mutant) -> bool:
    """Tell whether a mutant stands outside of functions and classes: a constant."""
    return not isinstance(tree.body[mutant.path[1]], ast.FunctionDef | ast.ClassDef)


class Runner:
    """A plugin of pytest: takes over when the tests are collected."""

    def __init__(self, room: str, targets: dict[str, list[str]], choose: argparse.Namespace):
        self.room, self.targets, self.choose = room, targets, choose
        self.modules = [module for modules in targets.values() for module in modules]
        self.trees = {m: ast.parse((PACKAGE / f"{m}.py").read_text("utf-8")) for m in self.modules}
        self.failed = False

    @cached_property
    def _cov(self) -> coverage.Coverage:
        paths = [str(PACKAGE / f"{m}.py") for m in self.modules]
        return coverage.Coverage(include=paths, data_file=None, config_file=False)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed |= report.failed

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Iterator[None]:
        began = time.process_time()
        yield
        self.setup = time.process_time() - began

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.config.pluginmanager.unregister(name="terminalreporter")
        gc.freeze()
        self.items = {item.nodeid: item for item in session.items}
        MADE.mkdir(exist_ok=True)
        kept = MADE / f"{self.room}.json"
        if not (self.choose.keep and kept.exists()):
            self._child(lambda: self._map(kept), 3600)
        table = json.loads(kept.read_text("utf-8"))
        every = {m: mutants_of(m, self.trees[m]) for m in self.modules}
        for target, modules in self.targets.items():
            self._target(target, [mutant for m in modules for mutant in every[m]], table)
        return True

    def _run(self, items: list[pytest.Item]) -> bool:
        """Run tests until one fails; tell whether one did."""
        for i, item in enumerate(items):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=items[i + 1] if i + 1 < len(items) else None)
            if self.failed:
                return True
        return False

    def _map(self, kept: Path) -> int:
        """Write down which test reaches which line, and how long it takes."""
        seconds: dict[str, float] = {}
        broken: list[str] = []
        self.setups: dict[str, float] = {}
        self._cov.start()
        items = list(self.items.values())
        for i, item in enumerate(items):
            self._cov.switch_context(item.nodeid)
            began, self.failed, self.setup = time.process_time(), False, 0.0
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=items[i + 1] if i + 1 < len(items) else None)
            seconds[item.nodeid] = time.process_time() - began - self.setup
            file = item.nodeid.split("::")[0]
            self.setups[file] = max(self.setups.get(file, 0.0), self.setup)
            broken += [item.nodeid] * self.failed
        self._cov.stop()
        data = self._cov.get_data()
        lines = {m: data.contexts_by_lineno(str(PACKAGE / f"{m}.py")) for m in self.modules}
        table = {"seconds": seconds, "setups": self.setups, "broken": broken, "lines": lines}
        kept.write_text(json.dumps(table), "utf-8")
        return 0

    def _child(self, work: Any, limit: int) -> int:
        """Do `work` in a process of its own; its answer, or 1 where it died or took too long."""
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))  # of the processor: others may be busy, too
            signal.alarm(20 * limit)
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            code = 1
            try:
                code = int(work())
            finally:
                os._exit(code)
        return 1 if os.waitpid(pid, 0)[1] else 0

    def _tests(self, mutant: Mutant, table: dict[str, Any]) -> list[pytest.Item]:
        """Return the tests that reach a line, then others of their files, the quickest first, within the budget."""
        seconds, lines = table["seconds"], table["lines"][mutant.module]
        start, end = mutant.lines
        reached = {t for n in range(start, end + 1) for t in lines.get(str(n), []) if t}
        if not reached and _stands_alone(self.trees[mutant.module], mutant):
            reached = {t for tests in lines.values() for t in tests if t}
        files = {t.split("::")[0] for t in reached}
        beside = {t for t in self.items if t.split("::")[0] in files} - reached
        chosen, spent, open_files = [], 0.0, set[str]()
        for group in (reached, beside):
            for test in sorted(group, key=lambda t: seconds.get(t, 0.0) + table["setups"].get(t.split("::")[0], 0.0)):
                file = test.split("::")[0]
                took = seconds.get(test, 0.1) + (0.0 if file in open_files else table["setups"].get(file, 0.0))
                known = test in self.items and test not in table["broken"]
                if known and took <= SLOWEST and spent + took <= BUDGET:
                    chosen.append(self.items[test])
                    open_files.add(file)
                    spent += took
        return chosen

    def _asked(self, target: str, every: list[Mutant]) -> list[Mutant]:
        if self.choose.again:
            before = set((MADE / f"{target.replace('/', '.')}.txt").read_text("utf-8").splitlines())
            return [m for m in every if str(m) in before]
        if self.choose.at:
            return [m for m in every if m.line in self.choose.at]
        if 0 < self.choose.sample < len(every):
            chosen = set(random.Random(SEED).sample(range(len(every)), self.choose.sample))
            return [m for i, m in enumerate(every) if i in chosen]
        return every

    def _noticed(self, mutant: Mutant, table: dict[str, Any]) -> bool:
        """Tell whether a test fails with a mutant in its place."""
        tests = self._tests(mutant, table)

        def tried() -> bool:
            put_into(self.trees[mutant.module], mutant)
            return self._run(tests)

        return bool(tests) and bool(self._child(tried, LIMIT))

    def _target(self, target: str, every: list[Mutant], table: dict[str, Any]) -> None:
        for module in dict.fromkeys(m.module for m in every):
            if self._noticed(Mutant(module, 0, (0, 0), "nothing", ("body", 0), self.trees[module].body[0]), table):
                raise SystemExit(f"{module}: its tests fail with nothing changed")
        asked, alive = self._asked(target, every), []
        for mutant in asked:
            if not self._noticed(mutant, table):
                alive.append(str(mutant))
                if self.choose.survivors:
                    print(f"  {mutant}", flush=True)
        (MADE / f"{target.replace('/', '.')}.txt").write_text("\n".join(alive), "utf-8")
        share = 1 - len(alive) / max(1, len(asked))
        print(f"{target:18} {len(every):4} mutants, {len(asked):3} tried, {share:.0%} noticed", flush=True)


def main() -> int:
    """Run what the command line asks for; 1 where a module stays below 85 %."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", default=list(TARGETS), help="such as verdicts/rules; all without")
    parser.add_argument("--sample", type=int, default=150, help="how many of each module, by a fixed seed; 0: all")
    parser.add_argument("--survivors", action="store_true", help="show what no test noticed")
    parser.add_argument("--again", action="store_true", help="only those that survived the last time")
    parser.add_argument("--keep", action="store_true", help="keep which test reaches which line from the last time")
    parser.add_argument("--at", type=int, nargs="*", help="only these lines")
    parser.add_argument("--tests", nargs="*", help="these files of tests and no others")
    choose = parser.parse_args()
    hypothesis.settings.register_profile(
        "mutants", database=None, derandomize=True, phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate]
    )
    hypothesis.settings.load_profile("mutants")
    rooms: dict[str, dict[str, list[str]]] = {}
    for target in choose.modules:
        folder = PACKAGE / target
        files = sorted(f"{target}/{f.stem}" for f in folder.glob("[!_]*.py")) if folder.is_dir() else [target]
        rooms.setdefault(target.split("/")[0], {})[target] = files
    os.chdir(ROOT)
    for room, targets in rooms.items():
        tests = choose.tests or [f"tests/{name}" for target in targets for name in TARGETS.get(target, [room])]
        tests = [test for test in dict.fromkeys(tests) if (ROOT / test).exists()]
        without = ("cacheprovider", "xdist", "cov", "faulthandler")
        quiet = ["-s", "-q", "--tb=no", *(word for name in without for word in ("-p", f"no:{name}"))]
        pid = os.fork()  # each room from a clean start
        if pid == 0:
            os._exit(int(pytest.main([*quiet, *tests], plugins=[Runner(room, targets, choose)])))
        os.waitpid(pid, 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
