"""Reads a children in need census file child by child, in memory that does not grow with the file.

Tolerant where real files differ (element case, 0/1 or true/false, dates with a time, Sex or
GenderCurrent in any year) and strict about what could harm: document types, entities, namespaces
and anything that is not the return it says it is.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kinfold import calendars, datasets
from kinfold.datasets import Field, Table
from kinfold.intake.faults import broken_xml, not_understood
from kinfold.intake.findings import Findings
from kinfold.intake.values import Unreadable, Value, as_date, code_rule, read, upn_rules

if TYPE_CHECKING:
    from lxml import etree

DATA_SET: Final = "cin_census"
COUNTERS: Final = {
    "assessment": "assessment_no",
    "cin_plan": "plan_no",
    "section47": "section47_no",
    "protection_plan": "plan_no",
    "pre_proceedings": "pre_proceedings_no",
}
BLOCKS: Final = {
    "assessments": "assessment",
    "cinplandates": "cin_plan",
    "section47": "section47",
    "childprotectionplans": "protection_plan",
    "preproceedingsandfgdm": "pre_proceedings",
}
REPEATS: Final = {
    "assessmentfactors": ("assessment_factor", "AssessmentFactors"),
    "cppreviewdate": ("review", "CPPreviewDate"),
}
WRAPPERS: Final = frozenset({"factorsidentifiedatassessment", "reviews", "disabilities"})
IDENTIFIER_LENGTH: Final = 20

Keep = Callable[[str, dict[str, Value]], None]


@dataclass(frozen=True, kw_only=True)
class Header:
    """Whose return it is, for which year ("2025-26"), and the day it describes."""

    la_code: str
    year: str
    reference: date


@dataclass
class _Reading:
    """One file being read."""

    header: Header
    findings: Findings
    keep: Keep
    children: int = 0
    refused: int = 0
    seen: set[str] = field(default_factory=set)
    unknown: dict[str, int] = field(default_factory=dict)


def header(path: Path) -> Header:
    """The header of a return; FileNotUnderstood where the file is not one."""
    for _, element in _events(path):
        if _name(element) == "header":
            return _header(element)
        if _name(element) == "child":
            break
    raise not_understood(
        "The file has no CIN header before its first child.",
        "Send the whole return as the case management system wrote it.",
    )


def stream(path: Path, *, keep: Keep, findings: Findings) -> _Reading:
    """Read every child; `keep` gets (table, row) for each row that may be kept."""
    reading: _Reading | None = None
    for _, element in _events(path):
        name = _name(element)
        if name == "header":
            reading = _Reading(header=_header(element), findings=findings, keep=keep)
        elif name == "child" and reading is not None:
            _child(reading, element)
        else:
            continue
        _forget(element)
    if reading is None:
        raise not_understood("The file has no CIN header.", "Send the whole return.")
    return reading


def _events(path: Path) -> "Iterator[tuple[str, etree._Element]]":
    """Finished Header and Child elements, with every way to do harm switched off."""
    from lxml import etree

    depth = 0
    try:
        with path.open("rb") as file:
            context = etree.iterparse(
                file,
                events=("start", "end"),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            for event, element in context:
                if event == "start":
                    depth += 1
                    if depth == 1:
                        _root(element)
                    continue
                depth -= 1
                if depth in {1, 2} and _name(element) in {"header", "child"}:
                    yield event, element
    except etree.XMLSyntaxError as problem:
        raise broken_xml(problem.lineno or 1) from None
    except OSError:
        # lxml says so, and not a syntax error, where bytes do not fit the declared encoding.
        raise broken_xml(context.root.sourceline if context.root is not None else 1) from None


def _root(element: "etree._Element") -> None:
    document = element.getroottree().docinfo
    if document.internalDTD is not None or document.doctype:
        raise not_understood(
            "The file carries a document type, which can make a reader fetch or unfold "
            "things; a census return never has one.",
            "Send the return as the case management system wrote it.",
        )
    if element.tag.startswith("{"):
        raise not_understood(
            "The file puts its elements in an XML namespace, which the CIN layout does not use.",
            "Export the return in the Department's own layout.",
        )
    if _name(element) != "message":
        raise not_understood(
            "The file's outermost element is not Message, so it is not a census return.",
            "Choose the CIN census XML return.",
        )


def _header(element: "etree._Element") -> Header:
    texts = {_name(leaf): (leaf.text or "").strip() for leaf in element.iter() if not len(leaf)}
    if texts.get("collection", "").upper() != "CIN":
        raise not_understood(
            "The header does not say that this is the CIN collection.",
            "Choose the CIN census XML return.",
        )
    try:
        year = calendars.census_year_ending(int(texts["year"]))
        reference = as_date(texts["referencedate"])
    except (KeyError, ValueError):
        raise not_understood(
            "The header's Year or ReferenceDate is missing or is not a date.",
            "Set the collection year in the case management system and export again.",
        ) from None
    if year not in datasets.get(DATA_SET).years:
        raise not_understood(
            f"The return is for {year}, a year whose layout and codes are not loaded here.",
            "Send a return for a year from 2016-17 to 2025-26.",
        )
    if reference != calendars.census_year(year).end:
        raise not_understood(
            f"The header says {year}, but its reference date is not 31 March of that year.",
            "Correct the collection year or the reference date and export again.",
        )
    return Header(la_code=texts.get("lea", ""), year=year, reference=reference)


def _child(reading: _Reading, element: "etree._Element") -> None:
    reading.children += 1
    row: dict[str, Value] = {}
    disabilities: list[str] = []
    episodes: list[Any] = []
    for block in element:
        if _name(block) == "cindetails":
            episodes.append(block)
            continue
        for leaf in _leaves(block):
            if _name(leaf) == "disability":
                disabilities.append((leaf.text or "").strip())
                _checked(reading, "disability", leaf)
            else:
                _put(reading, "child", leaf, row)
    identifier = row.get("LAchildID")
    if not _identified(reading, element, identifier):
        return
    _about_child(reading, element, row)
    reading.keep("child", row)
    for code in dict.fromkeys(filter(None, disabilities)):
        reading.keep("disability", {"LAchildID": identifier, "Disability": code})
    for number, episode in enumerate(episodes, start=1):
        _episode(reading, episode, {"LAchildID": identifier, "episode_no": number})


def _identified(reading: _Reading, element: "etree._Element", identifier: Value) -> bool:
    line = int(element.sourceline or 0)
    rule = None
    if not identifier:
        rule = "required-missing"
    elif str(identifier) in reading.seen:
        rule = "id-repeated"
    if rule is not None:
        reading.refused += 1
        reading.findings.add(rule, line=line, field="LAchildID")
        return False
    reading.seen.add(str(identifier))
    return True


def _about_child(reading: _Reading, element: "etree._Element", row: dict[str, Value]) -> None:
    line = int(element.sourceline or 0)
    if row.get("PersonBirthDate") is None and row.get("ExpectedPersonBirthDate") is None:
        reading.findings.add("birth-date-missing", line=line, field="PersonBirthDate")
    if len(str(row["LAchildID"])) > IDENTIFIER_LENGTH:
        reading.findings.add("too-long", line=line, field="LAchildID")


def _episode(reading: _Reading, element: "etree._Element", key: dict[str, Value]) -> None:
    row = dict(key)
    counts: dict[str, int] = {}
    for part in element:
        table = BLOCKS.get(_name(part))
        if table is None:
            _put(reading, "episode", part, row)
            continue
        counts[table] = counts.get(table, 0) + 1
        _block(reading, part, table, {**key, COUNTERS[table]: counts[table]})
    if _complete(reading, "episode", row, element):
        reading.keep("episode", row)


def _block(reading: _Reading, element: "etree._Element", table: str, key: dict[str, Value]) -> None:
    row = dict(key)
    for leaf in _leaves(element):
        repeated = REPEATS.get(_name(leaf))
        if repeated is None:
            _put(reading, table, leaf, row)
            continue
        inner, name = repeated
        value = _checked(reading, inner, leaf)
        if value is not None:
            reading.keep(inner, {**key, name: value})
    if _complete(reading, table, row, element):
        reading.keep(table, row)


def _complete(
    reading: _Reading, table: str, row: dict[str, Value], element: "etree._Element"
) -> bool:
    """Whether the row has the field that dates it; a row nobody can place in time is refused."""
    dated = datasets.get(DATA_SET).table(table).evidence
    needed = dated.start or next(iter(dated.on), None)
    if needed is None or row.get(needed) is not None:
        return True
    if table == "pre_proceedings":
        return True  # its dates are all optional in the only layout seen
    reading.findings.add("required-missing", line=int(element.sourceline or 0), field=needed)
    return False


def _put(reading: _Reading, table: str, leaf: "etree._Element", row: dict[str, Value]) -> None:
    found = _fields(table).get(_name(leaf))
    if found is None:
        _unknown(reading, leaf)
    else:
        row[found.name] = _value(reading, found, leaf)


def _checked(reading: _Reading, table: str, leaf: "etree._Element") -> Value:
    found = _fields(table).get(_name(leaf))
    return None if found is None else _value(reading, found, leaf)


def _unknown(reading: _Reading, leaf: "etree._Element") -> None:
    name = str(leaf.tag)
    if name not in reading.unknown:
        line = int(leaf.sourceline or 0)
        # A name that is not a plain word might itself carry data.
        told = name if name.isidentifier() and len(name) <= 60 else "an element"
        reading.findings.add("element-unknown", line=line, field=told)
    reading.unknown[name] = reading.unknown.get(name, 0) + 1


def _value(reading: _Reading, found: Field, leaf: "etree._Element") -> Value:
    text = (leaf.text or "").strip()
    line = int(leaf.sourceline or 0)
    if not text:
        return None
    try:
        value = read(text, found.kind)
    except Unreadable as problem:
        reading.findings.add(problem.rule, line=line, field=found.name)
        return None
    rule = code_rule(found, text, year=reading.header.year)
    for broken in (*((rule,) if rule else ()), *upn_rules(found, text)):
        reading.findings.add(broken, line=line, field=found.name)
    return value


def _leaves(element: "etree._Element") -> "Iterator[etree._Element]":
    """The leaf elements of a block; known wrappers are looked through."""
    for part in element:
        if _name(part) in WRAPPERS:
            yield from _leaves(part)
        else:
            yield part


@lru_cache(maxsize=16)
def _fields(table: str) -> dict[str, Field]:
    declared: Table = datasets.get(DATA_SET).table(table)
    return {entry.source.lower(): entry for entry in declared.fields if entry.source}


@lru_cache(maxsize=1024)
def _lower(tag: str) -> str:
    return tag.lower()


def _name(element: "etree._Element") -> str:
    tag = element.tag
    return _lower(tag) if isinstance(tag, str) else ""


def _forget(element: "etree._Element") -> None:
    """Let go of what has been read, so that memory does not grow with the file."""
    element.clear(keep_tail=False)
    with suppress(TypeError):
        while element.getprevious() is not None:
            del element.getparent()[0]
