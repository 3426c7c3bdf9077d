"""Reads a children in need census file child by child, in memory that does not grow with the file.

Tolerant where real files differ: element case, 0/1 or true/false, dates with a time, Sex or
GenderCurrent in any year. What the layout does not have is not kept and always reported.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

from kinfold import datasets
from kinfold.calendars import open_in_census_year
from kinfold.datasets import Field
from kinfold.intake.cin_checks import CensusChecks, Read, Row
from kinfold.intake.cin_file import DATA_SET, Element, Header, name_of, read_header, records
from kinfold.intake.faults import not_understood
from kinfold.intake.findings import RULES, Findings
from kinfold.intake.opening import Part
from kinfold.intake.rules import Checked
from kinfold.intake.seen import Seen
from kinfold.intake.values import Judge, Value
from kinfold.intake.xml_guard import forget

CHILD_BLOCKS: Final = frozenset({"childidentifiers", "childcharacteristics"})
BLOCKS: Final = {
    "assessments": "assessment",
    "cinplandates": "cin_plan",
    "section47": "section47",
    "childprotectionplans": "protection_plan",
    "preproceedingsandfgdm": "pre_proceedings",
}
#: Wrapper element -> (the table of its leaves, the one leaf it holds), by the table it stands in.
WRAPPERS: Final = {
    "child": {"disabilities": ("disability", "Disability")},
    "assessment": {"factorsidentifiedatassessment": ("assessment_factor", "AssessmentFactors")},
    "protection_plan": {"reviews": ("review", "CPPreviewDate")},
}
#: One or the other says it, depending on the year.
SEXES: Final = frozenset({"Sex", "GenderCurrent"})
IDENTIFIER_LENGTH: Final = 20
IDENTIFIER_RULES_FROM: Final = "2024-25"
UNKNOWN_NAMES: Final = 200

Rows = list[Read]
Keep = Callable[[str, Row], None]


@dataclass
class Reading:
    """One file being read. `unknown` are the elements the layout does not have, with how often.

    `checks` are the Department's rules; None where only our own checks are wanted.
    """

    header: Header
    findings: Findings
    judge: Judge
    checks: CensusChecks | None = None
    children: int = 0
    refused: int = 0
    seen: Seen = field(default_factory=Seen)
    upns: Seen = field(default_factory=Seen)
    unknown: dict[str, int] = field(default_factory=dict)
    checked: Checked | None = None


class _Named(dict[str, Field | None]):
    """Fields by element name, in whatever case the name comes."""

    def __missing__(self, tag: str) -> Field | None:
        return self.get(tag.lower())


class _Layout(NamedTuple):
    """One table's fields by element name, those every row must and those it should have."""

    fields: _Named
    needed: str | None
    expected: tuple[str, ...]
    counter: str


def stream(part: Part, *, keep: Keep, findings: Findings, by_rules: bool = False) -> Reading:
    """Read every child; `keep` gets (table, row) for each row that may be kept.

    `by_rules` says whether the Department's rules are asked too, which then speak instead of
    those of our own checks that say the same.

    FileNotUnderstood where the file breaks off or is not a return; by then rows may have been
    given to `keep`, so nothing may be put on the shelf before this returns.
    """
    reading: Reading | None = None
    for element in records(part):
        if name_of(element) == "header":
            if reading is not None:
                raise not_understood("The file has two headers.", "Send one return at a time.")
            header = read_header(element)
            reading = Reading(header=header, findings=findings, judge=Judge(header.year))
            if by_rules:
                reading.checks = CensusChecks(header.year, findings)
        elif reading is not None:
            take(reading, element, keep)
        forget(element)
    if reading is None or reading.children == 0:
        raise not_understood(
            "The file has a header and no child under Message/Children."
            if reading is not None
            else "The file has no CIN header.",
            "Send the whole return as the case management system wrote it.",
        )
    if reading.checks is not None:
        reading.checked = reading.checks.finish(reading.header)
    return reading


def take(reading: Reading, element: Element, keep: Keep) -> None:
    """One child's rows: all of them to the rules, and those that can be kept to be kept."""
    rows = _child(reading, element)
    if reading.checks is not None:
        reading.checks.child(rows)
    for one in rows:
        if one.kept:
            keep(one.table, one.row)


def _child(reading: Reading, element: Element) -> Rows:
    """The rows of one child; none of them is kept where nobody could say whose they are."""
    reading.children += 1
    row: Row = {}
    inner: Rows = []
    episodes: list[Any] = []
    for block in element:
        name = name_of(block)
        if name == "cindetails":
            episodes.append(block)
        elif name in CHILD_BLOCKS:
            _fill(reading, "child", block, row, inner)
        else:
            _unknown(reading, block)
    key: Row = {"LAchildID": row["LAchildID"]} if row.get("LAchildID") else {}
    known = _identified(reading, element, row.get("LAchildID"))
    if known:
        _about_child(reading, element, row)
    rows = [Read("child", row, _line(element)), *_under(key, inner)]
    for number, episode in enumerate(episodes, start=1):
        rows += _episode(reading, episode, {**key, "episode_no": number})
    return rows if known else [one._replace(kept=False) for one in rows]


def _under(key: Row, inner: Rows) -> Iterator[Read]:
    """The rows with the keys of what they stand in."""
    return (one._replace(row={**key, **one.row}) for one in inner)


def _identified(reading: Reading, element: Element, identifier: Value) -> bool:
    rule = "required-missing" if not identifier else "id-repeated"
    if identifier and reading.seen.add(str(identifier)):
        return True
    reading.refused += 1
    _find(reading, rule, element, "LAchildID")
    return False


def _about_child(reading: Reading, element: Element, row: Row) -> None:
    """What the layout asks of a child as a whole; nothing here refuses the child (NEX-12)."""
    identifier, upn = str(row["LAchildID"]), row.get("UPN")
    if row.get("PersonBirthDate") is None and row.get("ExpectedPersonBirthDate") is None:
        _find(reading, "birth-date-missing", element, "PersonBirthDate")
    if SEXES.isdisjoint(row):
        _find(reading, "expected-missing", element, "Sex")
    _expected(reading, "child", row, element)
    if reading.header.year >= IDENTIFIER_RULES_FROM:
        if len(identifier) > IDENTIFIER_LENGTH:
            _find(reading, "too-long", element, "LAchildID")
        if not (identifier.isascii() and identifier.isalnum()):
            _find(reading, "id-form", element, "LAchildID")
    if upn is not None:
        _upn_not_seen(reading, str(upn), element)


def _upn_not_seen(reading: Reading, upn: str, element: Element) -> None:
    """Each UPN once; not remembered where a rule about the whole file looks for repeats."""
    if reading.checks is not None and ("upn-repeated", "UPN") in reading.checks.instead:
        return
    if not reading.upns.add(upn):
        _find(reading, "upn-repeated", element, "UPN")


def _episode(reading: Reading, element: Element, key: Row) -> Rows:
    """The rows of one period of need; none is kept where it is not of this year at all."""
    row: Row = dict(key)
    counts: dict[str, int] = {}
    rows: Rows = []
    for part in element:
        table = BLOCKS.get(name_of(part))
        if table is None:
            _put(reading, "episode", part, row)
            continue
        counts[table] = counts.get(table, 0) + 1
        rows += _block(reading, part, table, {**key, _layout(table).counter: counts[table]})
    rows.insert(0, Read("episode", row, _line(element)))
    if not _complete(reading, "episode", row, element):
        return [one._replace(kept=False) for one in rows]
    opened, closed = row["CINreferralDate"], row.get("CINclosureDate")
    if not open_in_census_year(reading.header.year, opened=opened, closed=closed):  # type: ignore[arg-type] # both are declared as dates, and judged to be
        reading.refused += 1
        _find(reading, "outside-year", element, "CINclosureDate")
        return [one._replace(kept=False) for one in rows]
    return rows


def _block(reading: Reading, element: Element, table: str, key: Row) -> Rows:
    row: Row = dict(key)
    inner: Rows = []
    _fill(reading, table, element, row, inner)
    kept = _complete(reading, table, row, element)
    rows = [Read(table, row, _line(element)), *_under(key, inner)]
    return rows if kept else [one._replace(kept=False) for one in rows]


def _fill(reading: Reading, table: str, element: Element, row: Row, inner: Rows) -> None:
    """The leaves of a block into its row, and those of its wrappers into rows of their own."""
    wrappers = WRAPPERS.get(table)
    if wrappers is None:
        for leaf in element:
            _put(reading, table, leaf, row)
        return
    for leaf in element:
        wrapped = wrappers.get(name_of(leaf))
        if wrapped is None:
            _put(reading, table, leaf, row)
        else:
            inner += _wrapped(reading, leaf, *wrapped)


def _wrapped(reading: Reading, wrapper: Element, table: str, name: str) -> Iterator[Read]:
    """A row for each leaf; an empty wrapper is one row without its value. A repeat is not kept."""
    values: set[Value] = set()
    if not len(wrapper):
        yield Read(table, {}, _line(wrapper), kept=False)
    for leaf in wrapper:
        found: Row = {}
        _put(reading, table, leaf, found)
        value = found.get(name)
        if value is not None and value in values:
            _find(reading, "value-repeated", leaf, name)
        if name_of(leaf) == name.lower():
            yield Read(table, found, _line(leaf), kept=value is not None and value not in values)
        values.add(value)


def _complete(reading: Reading, table: str, row: Row, element: Element) -> bool:
    """Whether the row has the field that dates it; a row nobody can place in time is refused."""
    needed = _layout(table).needed
    if needed is not None and row.get(needed) is None:
        reading.refused += 1
        _find(reading, "required-missing", element, needed)
        return False
    _expected(reading, table, row, element)
    return True


def _expected(reading: Reading, table: str, row: Row, element: Element) -> None:
    for name in _layout(table).expected:
        if name not in row:
            _find(reading, "expected-missing", element, name)


def _put(reading: Reading, table: str, leaf: Element, row: Row) -> None:
    """One leaf into its row. A value that cannot be read is None there; an empty one is absent."""
    found = _layout(table).fields[leaf.tag]
    if found is None:
        _unknown(reading, leaf)
        return
    if len(leaf):
        for part in leaf:
            _unknown(reading, part)
    text = (leaf.text or "").strip()
    if not text:
        return
    if found.name in row:
        _find(reading, "element-repeated", leaf, found.name)
        return
    row[found.name], broken = reading.judge(found, text)
    for rule in broken:
        _find(reading, rule, leaf, found.name)


def _find(reading: Reading, rule: str, element: Element, name: str) -> None:
    """Note what one of our own checks found, unless a rule of the Department's says the same."""
    number = reading.checks.instead.get((rule, name)) if reading.checks is not None else None
    if number is None:
        reading.findings.add(rule, line=_line(element), field=name)
    elif RULES[rule].fate == "row_refused":
        reading.findings.refusals[number] += 1


def _line(element: Element) -> int:
    return int(element.sourceline or 0)


def _unknown(reading: Reading, element: Element) -> None:
    """Report an element the layout does not have: its name once, and how often it comes."""
    name = str(element.tag)
    if not (name.isascii() and name.isidentifier() and len(name) <= 40):
        name = "an element"  # a name that is not a plain word might itself carry data
    if name not in reading.unknown and len(reading.unknown) >= UNKNOWN_NAMES:
        name = "other elements"
    if name not in reading.unknown:
        _find(reading, "element-unknown", element, name)
    reading.unknown[name] = reading.unknown.get(name, 0) + 1


@lru_cache(maxsize=32)
def _layout(table: str) -> _Layout:
    declared = datasets.get(DATA_SET).table(table)
    named = [entry for entry in declared.fields if entry.source]
    fields = {entry.source.lower(): entry for entry in named}
    fields |= {entry.source: entry for entry in named}
    # Pre-proceedings dates are all optional in the only layout seen.
    dated = None if table == "pre_proceedings" else declared.evidence
    needed = None if dated is None else dated.start or next(iter(dated.on), None)
    return _Layout(
        fields=_Named(fields),
        needed=needed,
        expected=tuple(
            entry.name
            for entry in declared.fields
            if entry.required
            and not entry.structural
            and entry.name not in SEXES
            and entry.name != needed
            and table != "pre_proceedings"
        ),
        counter=next(
            (entry.name for entry in reversed(declared.fields) if entry.name.endswith("_no")), ""
        ),
    )
