"""Which tests prove which requirement, as the tests themselves say, and the page that shows it.

`python -m tests.house.marks` writes the page; a house test fails while it says something else.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.clauses.terms import TERMS
from tests.house.paths import REFERENCE, ROOT, short

LIST: Final = Path(__file__).parent / "requirements.txt"
PAGE: Final = REFERENCE / "requirements.md"
#: The one mark that is worked out: each row of a clause table proves what its term proves.
WORKED_OUT: Final = "term.requirements"
GROUPS: Final = {
    "NEX": "The analysis of children in need",
    "SOM": "The county agreement with education providers",
    "TDV": "The practitioner view",
    "CCO": "The research office",
    "PRI": "Privacy notices",
    "CCIS": "The exchange between authorities",
    "AGR": "Agreements",
    "GOV": "Governance",
}


def listed() -> tuple[str, ...]:
    """Every requirement id, in the order of the requirement matrix."""
    return tuple(LIST.read_text(encoding="utf-8").split())


def proofs() -> dict[str, tuple[str, ...]]:
    """For each requirement id that a test is marked with, the tests, as `path: name`."""
    found: dict[str, dict[str, None]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, mark in _marked(ast.parse(path.read_text(encoding="utf-8"))):
            for one in _ids(mark):
                found.setdefault(one, {})[f"{short(path)}: {name}"] = None
    return {one: tuple(tests) for one, tests in found.items()}


def _marked(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Each mark with the name of the test, class or module it stands on."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for call in _marks(node):
                yield _plain(node.name), call
        else:
            for call in _marks(node):
                yield "all of it", call


def _marks(node: ast.AST) -> Iterator[ast.Call]:
    for inner in ast.walk(node):
        if (
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Attribute)
            and inner.func.attr == "requirement"
        ):
            yield inner


def _ids(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
        elif isinstance(argument, ast.Starred) and ast.unparse(argument.value) == WORKED_OUT:
            yield from dict.fromkeys(one for term in TERMS for one in term.requirements)
        else:
            msg = f"a requirement mark is not written out: {ast.unparse(argument)}"
            raise ValueError(msg)


def _plain(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def _group(one: str) -> str:
    prefix = one.split("-")[0]
    return GROUPS.get(prefix, prefix)


def page() -> str:
    """The page as Markdown."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    proved, every = proofs(), listed()
    count = sum(one in proved for one in every)
    yield "<!-- Written by `python -m tests.house.marks`; mark a test, do not edit this page. -->"
    yield "# Requirements and the tests that prove them\n"
    yield f"{count} of the {len(every)} requirements have a test that says it proves them. The rest"
    yield "belong to parts of Kinfold that are not built yet, or are not proved by a test.\n"
    group = ""
    for one in every:
        if one not in proved:
            continue
        if _group(one) != group:
            group = _group(one)
            yield f"\n## {group}\n"
        yield f"- **{one}**"
        yield from (f"  - {test}" for test in proved[one])
    yield "\n## Without a test\n"
    yield ", ".join(one for one in every if one not in proved) + "."


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
