"""Mutation scores of the modules a wrong line would hurt most: change one thing, and some test must fail.

Run as ``make mutants`` or ``python tests/mutants.py verdicts/rules --survivors``. Why not cosmic-ray or mutmut: the
first starts Python for every change (seconds each, thousands of changes), the second leaves constants and decorated
functions alone, and here thresholds are constants. This collects the tests of a room once, forks for every change,
puts the changed code into the functions that are loaded, and runs only tests that reach the changed line, the quickest
first. A test that takes longer than `SLOWEST` seconds is not asked.

What is changed (see `mutations.py`): comparisons (limit and sense), and/or/not, arithmetic, numbers, true and false,
one-word strings that are no keys, any/all and min/max, conditions of comprehensions, returned values, and statements
(left out). Not changed: sentences, the words of f-strings and errors, annotations, bodies of classes outside methods.
"""

from __future__ import annotations

import argparse
import ast
import gc
import json
import os
import random
import resource
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import coverage
import hypothesis
import pytest

from mutations import Mutant, mutants_of, mutated, stands_alone

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "evidence_tools"
MADE = ROOT / ".mutants"
SEED = 2026
SLOWEST, BUDGET, LIMIT = 2.0, 6.0, 60  # seconds of the processor: for one test, for all of a mutant, and its end
PASSED, FAILED, BROKEN = 0, 1, 2
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
    if stands_alone(tree, mutant):
        for key, value in list(vars(scratch).items()):
            before = vars(loaded).get(key)
            if key.startswith("__") or isinstance(value, types.FunctionType | types.ModuleType | type):
                continue
            for other in list(sys.modules.values()):
                if getattr(other, "__dict__", {}).get(key, other) is before and before is not None:
                    setattr(other, key, value)


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
            self._child(lambda: self._map(kept), 3600)  # in a child: caches that tests fill stay empty here
        table = json.loads(kept.read_text("utf-8"))
        every = {m: mutants_of(m, self.trees[m]) for m in self.modules}
        for target, modules in self.targets.items():
            self._target(target, [mutant for m in modules for mutant in every[m]], table)
        return True

    def _run(self, items: list[pytest.Item]) -> int:
        """Run tests until one fails; FAILED if one did."""
        for i, item in enumerate(items):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=items[i + 1] if i + 1 < len(items) else None)
            if self.failed:
                return FAILED
        return PASSED

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

    def _child(self, work: Callable[[], int], limit: int) -> int:
        """Do `work` in a process of its own; its answer, or FAILED where it died or took too long."""
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))  # of the processor: others may be busy, too
            signal.alarm(20 * limit)
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            code = FAILED
            try:
                code = work()
            finally:
                os._exit(code)
        status = os.waitpid(pid, 0)[1]
        return os.WEXITSTATUS(status) if os.WIFEXITED(status) else FAILED

    def _tests(self, mutant: Mutant, table: dict[str, Any]) -> list[pytest.Item]:
        """Return the tests that reach a line, then others of their files, the quickest first, within the budget."""
        seconds, lines = table["seconds"], table["lines"][mutant.module]
        start, end = mutant.lines
        reached = {t for n in range(start, end + 1) for t in lines.get(str(n), []) if t}
        if not reached and stands_alone(self.trees[mutant.module], mutant):
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

    def _tried(self, mutant: Mutant, table: dict[str, Any]) -> int:
        """Run the tests with a mutant in its place: PASSED, FAILED, or BROKEN where it cannot be loaded."""
        tests = self._tests(mutant, table)

        def work() -> int:
            try:
                put_into(self.trees[mutant.module], mutant)
            except Exception:
                return BROKEN
            return self._run(tests)

        return self._child(work, LIMIT)

    def _target(self, target: str, every: list[Mutant], table: dict[str, Any]) -> None:
        for module in dict.fromkeys(m.module for m in every):
            same = Mutant(module, 0, (0, 0), "nothing", ("body", 0), self.trees[module].body[0])
            if self._tried(same, table) != PASSED:
                raise SystemExit(f"{module}: its tests fail with nothing changed")
        found: dict[Mutant, int] = {}
        for mutant in self._asked(target, every):
            found[mutant] = self._tried(mutant, table)
            if found[mutant] == PASSED and self.choose.survivors:
                print(f"  {mutant}", flush=True)
        alive = [str(mutant) for mutant, what in found.items() if what == PASSED]
        tried = sum(what != BROKEN for what in found.values())
        (MADE / f"{target.replace('/', '.')}.txt").write_text("\n".join(alive), "utf-8")
        share = 1 - len(alive) / max(1, tried)
        print(f"{target:18} {len(every):4} mutants, {tried:3} tried, {share:.0%} noticed", flush=True)


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
        quiet = ["-o", "addopts=", "-s", "-q", "--tb=no", *(word for name in without for word in ("-p", f"no:{name}"))]
        pid = os.fork()  # each room from a clean start
        if pid == 0:
            os._exit(int(pytest.main([*quiet, *tests], plugins=[Runner(room, targets, choose)])))
        os.waitpid(pid, 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
