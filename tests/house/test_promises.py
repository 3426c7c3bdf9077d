"""What the house promises about its own code: permits at the gate, the clock at the doors."""

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from kinfold.agreement import Permit
from kinfold.gate import Gate, Handover
from tests.house.paths import PACKAGE, ROOT, modules, short

#: What the gate does without a permit, because no data about a child is touched.
WITHOUT: Final = {
    "open": "opens the installation",
    "actor": "says who is asking",
    "versions": "lists agreements",
    "ask": "decides, and gives the permit or raises",
    "consider": "decides for somebody who only asks",
    "note": "records an act that moves no data",
    "post": "seals a message; it refuses rows about anybody",
    "announced": "tells how long a parcel says it is, once its signature is proved",
    "outside": "tells what is written on a parcel's outside",
    "manifest": "tells what a parcel says it holds: columns and counts",
    "held": "lists supplies, never whom they are about",
    "gone": "lists supplies that were destroyed, never whom they were about",
    "aged": "counts old entries of the ledger, and shows none",
    "tidy": "merges and sweeps files; nothing held changes and nothing is shown",
    "digest": "makes a keyed hash of what the caller knows already",
}
#: What gathers while it works, in one function's hands; everything else public is frozen.
GATHERERS: Final = frozenset(
    {
        "Book",
        "Dates",
        "Findings",
        "Memory",
        "Meter",
        "Noticed",
        "Reading",
        "Rewriting",
        "TableReading",
        "UpnIssuer",
    }
)
CLOCK: Final = frozenset({"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"})
CLOCKS: Final = frozenset({"datetime", "date", "time", "timezone"})


def test_every_gate_function_takes_a_permit_or_what_one_let_through() -> None:
    open_to_all = set()
    for name, function in inspect.getmembers(Gate, callable):
        if name.startswith("_"):
            continue
        given = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
        if not given or given[0].annotation not in {Permit, Handover}:
            open_to_all.add(name)
    assert open_to_all == set(WITHOUT)


def _doors(path: Path) -> bool:
    return path.relative_to(PACKAGE).parts[0] in {"cli", "web"}


@pytest.mark.parametrize("path", [p for p in modules() if not _doors(p)], ids=short)
def test_only_the_doors_read_the_clock(path: Path) -> None:
    found = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCK
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (getattr(node.value, "id", None) or getattr(node.value, "attr", None)) in CLOCKS
    ]
    assert found == []


def _dataclasses(tree: ast.Module) -> Iterator[tuple[ast.ClassDef, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                said = ast.unparse(decorator)
                if said.split("(")[0] in {"dataclass", "dataclasses.dataclass"}:
                    yield node, said


@pytest.mark.parametrize("path", [p for p in modules() if not _doors(p)], ids=short)
def test_what_is_handed_about_cannot_be_changed(path: Path) -> None:
    """Public dataclasses are frozen; a private one may gather while it works."""
    changeable = [
        node.name
        for node, said in _dataclasses(ast.parse(path.read_text(encoding="utf-8")))
        if not node.name.startswith("_")
        and node.name not in GATHERERS
        and "frozen=True" not in said
    ]
    assert changeable == []


def test_the_floors_drawn_are_the_floors_held() -> None:
    """ARCHITECTURE's table names every package, on the floors of the contract, in its order."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.split("## The floors")[1].split("\n## ")[0]
    drawn: list[set[str]] = []
    for floor, package in re.findall(r"^\| *(\d?) *\|[^|]*\| `(\w+)` \|", table, re.MULTILINE):
        if floor or not drawn:
            drawn.append(set())
        drawn[-1].add(package)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    assert drawn == [{name.strip() for name in layer.split("|")} for layer in layers]


def test_no_page_speaks_of_a_package_that_is_not_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:\w+/)+\w+\.py)`", text)) | set(re.findall(r"`(\w+\.py)`", text))
    missing = [
        name for name in named if not (PACKAGE / name).exists() and not (ROOT / name).exists()
    ]
    assert missing == []
