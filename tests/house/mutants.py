"""Breaks the law one place at a time and asks whether a test notices (mutation testing).

Run `python -m tests.house.mutants`, or name modules: `python -m tests.house.mutants permit`.
Each mutant is imported in a process of its own, in place of the real module, and the fast tests
of decisions and permits are run on it. Prints every survivor; exits 1 where there is one.
"""

import ast
import copy
import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

SOURCES = Path(__file__).parents[2] / "src"
LAW = ("case", "checks", "signatures", "grants", "decide", "permit", "scope")
DOOR = ("deciding", "keeping", "posting", "leaving", "shelf")
LAW_TESTS = (
    "-c",
    os.devnull,
    "--rootdir=.",
    *(f"-pno:{name}" for name in ("xdist", "cacheprovider", "django", "cov")),
    "tests/clauses/test_terms.py",
    "tests/unit/agreement/test_decide.py",
    "tests/unit/agreement/test_scope.py",
    "tests/house/test_permit_seal.py",
    "tests/properties/test_decide_closed.py",
)
DOOR_TESTS = ("--assert=plain", "-pno:xdist", "-pno:cacheprovider", "-pno:cov", "tests/unit/gate")
#: Each module that decides: its full name, and how the tests that watch it are run.
MODULES: dict[str, tuple[str, tuple[str, ...]]] = {
    **{name: (f"kinfold.agreement.{name}", LAW_TESTS) for name in LAW},
    **{name: (f"kinfold.gate.{name}", DOOR_TESTS) for name in DOOR},
}
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
}
NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}
TIMEOUT = 120
PROCESSES = 2


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, what was done, and the source, of every way to break a module in one place."""
    tree = ast.parse(source)
    # How a record is made (frozen, keyword-only) is not a line that decides anything.
    spared = {
        id(part)
        for record in ast.walk(tree)
        for decorator in getattr(record, "decorator_list", [])
        for part in ast.walk(decorator)
    }
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in spared:
            continue
        for way, what in enumerate(_ways(node)):
            broken = copy.deepcopy(tree)
            target = next(n for at, n in enumerate(ast.walk(broken)) if at == place)
            _break(target, way)
            yield getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(broken))


def _ways(node: ast.AST) -> list[str]:  # noqa: C901 - one case for each way to break
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in SWAPS:
            return [f"{type(operator).__name__} turned"]
        case ast.BoolOp():
            return [
                f"{type(node.op).__name__} turned",
                *(f"part {n} left out" for n, _ in enumerate(node.values)),
            ]
        case ast.UnaryOp(op=ast.Not()):
            return ["not left out"]
        case ast.Constant(value=bool()):
            return ["constant turned"]
        case ast.Constant(value=int()):
            return ["one more"]
        case ast.Name(id=name) if name in NAMES:
            return [f"{name} turned"]
        case ast.IfExp():
            return ["always the first", "always the second"]
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return ["sum turned"]
        case ast.Expr(value=ast.Yield() | ast.YieldFrom() | ast.Call()):
            return ["left out"]
        case ast.If() if not node.orelse:
            return ["never"]
        case ast.comprehension(ifs=[_, *_]):
            return ["condition left out"]
        case _:
            return []


def _break(node: ast.AST, way: int) -> None:  # noqa: C901 - one case for each way to break
    match node:
        case ast.Compare():
            node.ops = [SWAPS[type(node.ops[0])]()]  # type: ignore[list-item]  # SWAPS maps operators to operators
        case ast.BoolOp():
            if way == 0:
                node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            else:
                del node.values[way - 1]
        case ast.UnaryOp():
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
        case ast.Constant():
            node.value = (
                not node.value if isinstance(node.value, bool) else int(str(node.value)) + 1
            )
        case ast.Name():
            node.id = NAMES[node.id]
        case ast.IfExp():
            node.test = ast.Constant(way == 0)
        case ast.BinOp():
            node.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        case ast.Expr():
            node.value = (
                ast.Constant(None)
                if isinstance(node.value, ast.Call)
                else ast.Yield(ast.Constant(None))
            )
            if isinstance(node.value, ast.Yield):
                node.value = ast.YieldFrom(ast.Tuple([], ast.Load()))
        case ast.If():
            node.test = ast.Constant(False)
        case ast.comprehension():
            node.ifs = []


class _Mutant(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from another text."""

    def __init__(self, name: str, source: str) -> None:
        self._name = name
        self._source = source

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self._name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, self._name, "exec"), module.__dict__)  # noqa: S102 - the mutant is ours


def survivors(work: list[tuple[str, int, str, str]]) -> Iterator[tuple[str, int, str]]:
    """The mutants on which the fast tests pass, each asked in a process of its own, two at once."""
    running: dict[int, tuple[str, int, str]] = {}
    waiting = list(reversed(work))
    while waiting or running:
        if waiting and len(running) < PROCESSES:
            module, line, what, source = waiting.pop()
            child = os.fork()
            if child == 0:
                _test(module, source)
            running[child] = (module, line, what)
            continue
        child, status = os.wait()
        done = running.pop(child)
        if os.waitstatus_to_exitcode(status) == 0:
            yield done


def _test(module: str, source: str) -> None:
    import signal

    import pytest

    signal.alarm(TIMEOUT)
    quiet = os.open(os.environ.get("MUTANT_LOG", os.devnull), os.O_WRONLY | os.O_CREAT)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    name, tests = MODULES[module]
    sys.meta_path.insert(0, _Mutant(name, source))
    code = 1
    try:
        code = int(pytest.main(["-x", "-q", *tests]))
    finally:
        sys.stdout.flush()
        os._exit(code)


def _text(module: str) -> str:
    return (SOURCES / f"{MODULES[module][0].replace('.', '/')}.py").read_text(encoding="utf-8")


def main(chosen: list[str]) -> int:
    """Try every mutant of the chosen modules; the number of survivors, as an exit code."""
    import hypothesis  # noqa: F401 - loaded once here, so that each mutant starts at once
    import pytest  # noqa: F401 - loaded once here, so that each mutant starts at once

    from kinfold import calendars, datasets, law

    datasets.find_item("pupil_core.pupil.upn")
    law.in_force("ca-2004-s10", calendars.academic_year("2026-27").start)
    work = [(module, *mutant) for module in chosen or MODULES for mutant in mutants(_text(module))]
    whole = [(module, 0, "unbroken", _text(module)) for module in chosen or MODULES]
    if len(list(survivors(whole))) < len(whole):
        print("The tests do not pass on the unbroken modules; nothing can be said.")
        return 2
    alive = 0
    for module, line, what in survivors(work):
        alive += 1
        print(f"{module}.py:{line}: {what}", flush=True)
    print(f"{len(work)} mutants, {alive} survivors")
    return min(1, alive)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
