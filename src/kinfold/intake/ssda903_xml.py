"""Reads the XML form of a looked-after return child by child into the same modules as the files.

The public description gives no names for social workers or deprivation of liberty in this form,
so those elements, like any other it does not name, are reported and not kept.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kinfold import datasets
from kinfold.errors import FileNotUnderstood
from kinfold.intake.faults import not_understood
from kinfold.intake.findings import Findings
from kinfold.intake.opening import Part
from kinfold.intake.table_file import LINE
from kinfold.intake.xml_guard import events, forget

if TYPE_CHECKING:
    import pyarrow as pa
    from lxml import etree

ROOT: Final = "EXPSSDA903"
#: Elements that stand in HEADER itself, by the module whose columns they are.
FLAT: Final = ("header", "uasc", "oc3", "ad1")
#: Repeated groups, by the module each is one row of.
GROUPS: Final = {
    "AREVIEW": "reviews",
    "AMISSING": "missing",
    "PERMANENCE": "prevperm",
    "OC2": "oc2",
    "AD_PLACED": "placedadoption",
}
#: What is called otherwise than in the files.
CALLED: Final = {"CHILDID": "CHILD", "PL": "PLACE"}
#: Columns that every module repeats from the child.
REPEATED: Final[tuple[str, ...]] = ("CHILD", "DOB", "SEX")
UNACCOMPANIED: Final = frozenset({"1", "true"})
UNKNOWN_NAMES: Final = 200


@dataclass
class _Gathered:
    """Rows as text, by module, and the elements the return's form does not have."""

    findings: Findings
    rows: dict[str, list[dict[str, str | int]]] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    children: int = 0

    def add(self, module: str, row: dict[str, str], *, line: int) -> None:
        self.rows.setdefault(module, []).append({**row, LINE: line})

    def strange(self, element: "etree._Element") -> None:
        """Report an element once by its name; a name that is not a plain word may carry data."""
        name = str(element.tag)
        if not (name.isascii() and name.isidentifier() and len(name) <= 40):
            name = "an element"
        if name not in self.unknown and len(self.unknown) < UNKNOWN_NAMES:
            self.unknown[name] = None
            self.findings.add("element-unknown", line=int(element.sourceline or 0), field=name)


def modules(
    part: Part, *, findings: Findings, tick: Callable[[], None]
) -> "tuple[dict[str, pa.Table], list[str]]":
    """The modules as tables of text with their lines, and the elements nobody declared.

    FileNotUnderstood where the file is not such a return, breaks off, or could do harm.
    """
    gathered = _Gathered(findings)
    for child in _children(part):
        tick()
        gathered.children += 1
        _child(gathered, child)
        forget(child)
    if not gathered.children:
        raise not_understood(
            "The file has no child in it.", "Send the whole return as the case system wrote it."
        )
    return {name: _table(name, rows) for name, rows in gathered.rows.items()}, [*gathered.unknown]


def is_return(part: Part) -> bool:
    """Whether the file's outermost element is that of this return."""
    with suppress(FileNotUnderstood), closing(events(part)) as found:
        for _, element, _ in found:
            return str(element.tag) == ROOT
    return False


def _children(part: Part) -> "Iterator[etree._Element]":
    """Each finished CHILD under the root; forget it before asking for the next."""
    begun = False
    with closing(events(part)) as found:
        for event, element, source in found:
            if not begun:
                begun = True
                _root(element)
            if event == "end" and element.tag == "CHILD" and _is_root(element.getparent()):
                yield element
                source.since = 0


def _is_root(element: "etree._Element | None") -> bool:
    return element is not None and element.getparent() is None


def _root(element: "etree._Element") -> None:
    if element.tag != ROOT:
        raise not_understood(
            f"The file's outermost element is not {ROOT}, so it is not a looked-after return.",
            "Choose the looked-after return's XML file.",
        )


def _child(gathered: _Gathered, child: "etree._Element") -> None:
    """The rows of one child; what stands in the header is spread over its modules."""
    header: dict[str, str] = {}
    groups: list[tuple[str, dict[str, str], int]] = []
    line = int(child.sourceline or 0)
    for block in child:
        if block.tag == "HEADER":
            for leaf in block:
                module = GROUPS.get(leaf.tag)
                if module is not None:
                    groups.append((module, _leaves(gathered, module, leaf), leaf.sourceline or 0))
                else:
                    _put(gathered, leaf, header, known=_FLAT_NAMES)
        elif block.tag == "EPISODE":
            row = _leaves(gathered, "episodes", block)
            groups.append(("episodes", row, block.sourceline or 0))
        else:
            gathered.strange(block)
    repeated: dict[str, str] = {name: header[name] for name in REPEATED if name in header}
    for module in _flat_modules(header):
        own = {name: header[name] for name in _names(module) if name in header}
        gathered.add(module, own, line=line)
    for module, row, at in groups:
        names = _names(module)
        mine = {name: value for name, value in repeated.items() if name in names}
        gathered.add(module, {**mine, **row}, line=at)


def _flat_modules(header: dict[str, str]) -> Iterator[str]:
    """The modules that a header has something of; being unaccompanied is said by its own flag."""
    yield "header"
    if header.get("UASC", "").lower() in UNACCOMPANIED or "DUC" in header:
        yield "uasc"
    for module in ("oc3", "ad1"):
        if any(name in header for name in _names(module) - set(REPEATED)):
            yield module


def _leaves(gathered: _Gathered, module: str, element: "etree._Element") -> dict[str, str]:
    row: dict[str, str] = {}
    for leaf in element:
        _put(gathered, leaf, row, known=_names(module))
    return row


def _put(
    gathered: _Gathered, leaf: "etree._Element", row: dict[str, str], *, known: frozenset[str]
) -> None:
    name = CALLED.get(leaf.tag, str(leaf.tag))
    if name not in known:
        gathered.strange(leaf)
        return
    for part in leaf:
        gathered.strange(part)
    text = (leaf.text or "").strip()
    if text and name in row:
        gathered.findings.add("element-repeated", line=int(leaf.sourceline or 0), field=name)
    elif text:
        row[name] = text


def _names(module: str) -> frozenset[str]:
    return frozenset(entry.name for entry in datasets.get("ssda903").table(module).fields)


_FLAT_NAMES: Final = frozenset({"UASC"}).union(*(_names(module) for module in FLAT))


def _table(module: str, rows: list[dict[str, str | int]]) -> "pa.Table":
    import pyarrow as pa

    names = [entry.name for entry in datasets.get("ssda903").table(module).fields]
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    return pa.table({**columns, LINE: pa.array([row[LINE] for row in rows], pa.int64())})
