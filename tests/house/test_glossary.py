"""Every noun in the tree has its word in the glossary, which names nothing that is gone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.house.coverage_floors import NEARLY, WHOLE
from tests.house.paths import PACKAGE, ROOT

TEXT: Final = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
NAMED: Final = frozenset(re.findall(r"`([^`]+)`", TEXT))


def _paths(part: str) -> Iterator[Path]:
    alone = PACKAGE / f"{part}.py"
    if alone.is_file():
        yield alone
    yield from (p for p in (PACKAGE / part).rglob("*.py") if "migrations" not in p.parts)


def _classes(part: str) -> Iterator[str]:
    for path in _paths(part):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield node.name


@pytest.mark.parametrize("part", [*WHOLE, *NEARLY])
def test_every_package_has_its_word(part: str) -> None:
    assert part in NAMED


@pytest.mark.parametrize("part", WHOLE)
def test_every_public_class_below_the_rooms_has_its_word(part: str) -> None:
    assert sorted(set(_classes(part)) - NAMED) == []


def test_no_class_is_named_that_is_gone() -> None:
    classes = {name for part in (*WHOLE, *NEARLY) for name in _classes(part)}
    said = {name for name in NAMED if re.fullmatch(r"[A-Z][A-Za-z]+", name)}
    assert sorted(said - classes) == []


def test_no_word_is_explained_twice() -> None:
    words = re.findall(r"^\| ([^|]+?) \|", TEXT, flags=re.MULTILINE)
    held = [word for word in words if word not in {"Word"}]
    assert sorted({word for word in held if held.count(word) > 1}) == []
