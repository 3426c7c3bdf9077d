"""Turns the elements of one record into rows of its tables, as the layout says where each stands.

Tolerant where real files differ: letter case, dates with or without a time, 0/1 or true/false.
What the layout does not have is not kept, and is counted and reported by its name.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Protocol, Self

from kinfold.datasets import Field, Kind
from kinfold.identifiers import named_reference
from kinfold.intake.findings import RULES, Findings
from kinfold.intake.layout_facts import Layout, Node, Row
from kinfold.intake.values import Judge, Value
from kinfold.intake.xml_guard import split

UNKNOWN_NAMES = 200
GONE = frozenset({"1", "true"})


class Element(Protocol):
    """What is looked at in a record: an element of lxml's, or a member of a JSON object."""

    @property
    def tag(self) -> str:
        """Its name."""

    @property
    def text(self) -> str | None:
        """What is written in it."""

    @property
    def sourceline(self) -> int | None:
        """The line it stands on."""

    def __iter__(self) -> Iterator[Self]:
        """The elements in it."""

    def __len__(self) -> int:
        """How many there are."""


class Read(NamedTuple):
    """One row as it was read. A value that could not be read is None; an empty one is absent."""

    table: str
    row: dict[str, Value]
    line: int
    kept: bool


class Records:
    """One return being read. `unknown` are the elements it should not have, with how often.

    `instead` gives, by one of our own checks and a field, the Department's rule that says the same.
    """

    def __init__(
        self,
        layout: Layout,
        *,
        findings: Findings,
        judge: Judge,
        instead: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        self.layout, self._judge = layout, judge
        self.unknown: Counter[str] = Counter()
        self.records = self.refused = 0
        self._findings, self._instead = findings, instead or {}
        self._numbers: Counter[str] = Counter()
        self._seen: set[Value] = set()

    def take(self, element: Element, node: Node, keep: Callable[[Read], None]) -> None:
        """Give `keep` the rows of one record, its own first."""
        self.records += 1
        for one in self._row(element, node, {}, Counter()):
            keep(one)

    def _row(
        self,
        element: Element,
        node: Node,
        above: Mapping[str, Value],
        counts: Counter[str],
        *,
        refused: bool = False,
    ) -> Iterator[Read]:
        """The row of an element, and those below it; none is kept below one that is not."""
        rule = node.row
        assert rule is not None  # noqa: S101 - only places with a row are asked for
        row: dict[str, Value] = {}
        inner: list[tuple[Element, Node]] = []
        if len(element):
            self._fill(rule, element, node, row, inner, ())
        elif (element.text or "").strip():
            self._put(rule, element, row, ())
        whole = {**self._keys(rule, above, counts), **_known(rule, row), **row}
        if self._gone(rule, element):
            self._find("record-purged", element, rule.gone)
            yield from self._ended(rule, whole, element, refused=refused)
            return
        kept = not refused and self._placed(rule, whole, element)
        yield Read(rule.table.name, whole, _line(element), kept)
        within: Counter[str] = Counter()
        for one, place in inner:
            yield from self._row(one, place, whole, within, refused=not kept)

    def _ended(
        self, rule: Row, row: Mapping[str, Value], element: Element, *, refused: bool
    ) -> Iterator[Read]:
        """A row that says no more of a record than that the sender has removed it."""
        table = rule.table
        known = {one.name for one in table.fields if one.structural} | {*table.key}
        if table.gone is None:
            return
        said = {name: value for name, value in row.items() if name in known} | {table.gone: True}
        placed = all(said.get(name) is not None for name in table.key)
        yield Read(table.name, said, _line(element), placed and not refused)

    def _fill(
        self,
        rule: Row,
        element: Element,
        node: Node,
        row: dict[str, Value],
        inner: list[tuple[Element, Node]],
        path: tuple[str, ...],
    ) -> None:
        """Put an element's leaves into its row, through the groups that only hold things."""
        for one in element:
            name = self._name(one)
            place = node.below.get(name)
            if place is None:
                self._put(rule, one, row, path)
            elif place.row is not None:
                inner.append((one, place))
            elif self._gone(rule, one):
                self._find("record-purged", one, name)
            else:
                self._fill(rule, one, place, row, inner, (*path, name))

    def _put(self, rule: Row, leaf: Element, row: dict[str, Value], path: tuple[str, ...]) -> None:
        name = self._name(leaf)
        if path and name and name == rule.gone and not len(leaf):
            return  # the flag is of a group of the row's, which is there
        found = rule.called.get((*path, name)) or rule.fields.get(name)
        if found is None or len(leaf):
            self.strange(leaf)
            return
        text = (leaf.text or "").strip()
        if not text:
            return
        if found.name in row:
            self._find("element-repeated", leaf, found)
            return
        row[found.name], broken = self._judge(found, text)
        for check in broken:
            self._find(check, leaf, found)

    def _gone(self, rule: Row, element: Element) -> bool:
        return bool(rule.gone) and any(
            self._name(one) == rule.gone and (one.text or "").strip().lower() in GONE
            for one in element
        )

    def _keys(
        self, rule: Row, above: Mapping[str, Value], counts: Counter[str]
    ) -> dict[str, Value]:
        """What a row has from where it stands: its place in the file, and the keys above it."""
        keys = {
            one.name: above[one.name]
            for one in rule.table.fields
            if one.structural and above.get(one.name) is not None
        }
        keys.update(rule.always)
        if rule.counter:
            counts[rule.counter] += 1
            keys[rule.counter] = _counted(rule.table.field(rule.counter), counts[rule.counter])
        if rule.number:
            self._numbers[rule.number] += 1
            field = rule.table.field(rule.number)
            keys[rule.number] = _counted(field, self._numbers[rule.number])
        return keys

    def _placed(self, rule: Row, row: Mapping[str, Value], element: Element) -> bool:
        """Whether a row says whose it is; what else it should have is reported."""
        missing = [one for one in rule.table.fields if one.required and row.get(one.name) is None]
        for one in missing:
            if one.name not in row or one.structural:
                check = "required-missing" if one.structural else "expected-missing"
                self._find(check, element, one)
        placed = not any(one.structural for one in missing)
        if placed and rule.once and rule.table.subject is not None:
            who = rule.table.field(rule.table.subject)
            if row[who.name] in self._seen:
                self._find("id-repeated", element, who)
                placed = False
            self._seen.add(row[who.name])
        self.refused += not placed
        return placed

    def strange(self, element: Element) -> None:
        """Report an element the layout does not have: its name once, and how often it comes."""
        name = element.tag.rpartition("}")[2]
        if not (name.isascii() and name.isidentifier() and len(name) <= 40):
            name = "an element"  # a name that is not a plain word might itself carry data
        if name not in self.unknown and len(self.unknown) >= UNKNOWN_NAMES:
            name = "other elements"
        if name not in self.unknown:
            self._find("element-unknown", element, name)
        self.unknown[name] += 1

    def _find(self, rule: str, element: Element, about: Field | str) -> None:
        """Note one of our own checks, unless a rule of the Department's says the same."""
        name = about if isinstance(about, str) else about.source or about.name
        number = None if isinstance(about, str) else self._instead.get((rule, about.name))
        if number is None:
            self._findings.add(rule, line=_line(element), field=name)
        elif RULES[rule].fate == "row_refused":
            self._findings.refusals[number] += 1

    def _name(self, element: Element) -> str:
        """An element's name as compared; one of another namespace fits nothing."""
        space, name = split(element.tag)
        namespace = self.layout.namespace
        fits = space.startswith(namespace) if namespace else not space
        return name if fits else ""


def _known(rule: Row, row: Mapping[str, Value]) -> dict[str, Value]:
    """Whom the row is about, where the return says it by more than one field, or by none alone."""
    for names in rule.known_by:
        values = [row.get(name) for name in names]
        if all(value is not None for value in values):
            alone = len(values) == 1
            said = values[0] if alone else named_reference(*(str(value) for value in values))
            return {rule.known_as: said}
    return {}


def _counted(field: Field, number: int) -> Value:
    return number if field.kind is Kind.INTEGER else str(number)


def _line(element: Element) -> int:
    return int(element.sourceline or 0)
