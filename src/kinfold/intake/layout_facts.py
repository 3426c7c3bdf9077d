"""Reads the layouts of XML and JSON returns from the facts: which element is a row of which table.

A layout is a TOML file in `layouts`. It names the outermost element, what the header must say and
what it tells, and the path of each row; a leaf is matched by its name to the fields of the table
in whose row it stands. What a layout does not have is not kept, and is counted and reported.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from kinfold import datasets
from kinfold.datasets import Field, Table

Form = Literal["xml", "json"]
FORMS: Final = ("xml", "json")
#: How a header tells the period: a month, an academic year, the year two digits of each say, or
#: the moment it was written.
PERIODS: Final = ("month", "academic_year", "two_years", "moment")


@dataclass(frozen=True, kw_only=True)
class HeaderFacts:
    """What a header must say (`expects`: name -> what it may be) and where it tells the rest.

    `la` is the path of the authority's number, `school` those of an authority's and a school's,
    `ukprn` that of a provider's of learning.
    """

    path: tuple[str, ...] = ()
    expects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    la: str = ""
    school: tuple[str, ...] = ()
    ukprn: str = ""
    as_at: str = ""
    period: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a table. `counter` counts within what it stands in, `number` through the file.

    `known_as` is the field that says whom the row is about where the return has no number of its
    own: what the first of the lists of fields in `known_by` that is filled says.
    `always` are values that the row's place tells. `called` gives, by path from the row, the
    field of a leaf whose name alone does not say. `once` refuses a second row of the same person,
    and `gone` is the flag by which a sender says that a record is to be deleted.
    """

    table: Table
    fields: Mapping[str, Field]
    path: tuple[str, ...]
    counter: str = ""
    number: str = ""
    known_as: str = ""
    known_by: tuple[tuple[str, ...], ...] = ()
    always: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[tuple[str, ...], Field] = field(default_factory=dict)
    once: bool = False
    gone: str = ""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A place in a layout: what stands below it by name, and whether a row begins there."""

    below: Mapping[str, "Node"] = field(default_factory=dict)
    row: Row | None = None


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One return's form. `namespace` is how its namespace begins, "" where it has none.

    `confidence` says where the places were learned, and `unknown` what is not known of them.
    """

    name: str
    data_set: str
    form: Form
    root: str
    namespace: str
    header: HeaderFacts
    top: Node
    confidence: str
    unknown: str

    @property
    def title(self) -> str:
        """What the return is called."""
        return datasets.get(self.data_set).title


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout, in order of name."""
    folder = files("kinfold.intake") / "layouts"
    return tuple(
        parsed(one.name.removesuffix(".toml"), one.read_text(encoding="utf-8"))
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if one.name.endswith(".toml")
    )


def layout(name: str) -> Layout:
    """The layout called `name`; KeyError where there is none."""
    return {one.name: one for one in layouts()}[name]


def parsed(name: str, text: str) -> Layout:
    """The layout that `text` states; ValueError where it names what its data set does not have."""
    told = tomllib.loads(text)
    form = told.get("form", "xml")
    if form not in FORMS:
        raise ValueError(f"layout {name} has a form that there is not")
    data_set = datasets.get(told["data_set"])
    rows: dict[tuple[str, ...], Row] = {}
    places: set[tuple[str, ...]] = set()
    for entry in told["rows"]:
        path = _path(entry["path"])
        rows[path] = _row(name, data_set.table(entry["table"]), path, entry)
        places |= {path, *(path + _path(group) for group in entry.get("groups", ()))}
    return Layout(
        name=name,
        data_set=data_set.id,
        form=form,
        root=str(told.get("root", "")).lower(),
        namespace=told.get("namespace", ""),
        header=_header(name, told.get("header", {})),
        top=_node((), rows, places),
        confidence=told["confidence"],
        unknown=told.get("unknown", ""),
    )


def _path(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.lower().split("/") if part)


def _node(
    path: tuple[str, ...],
    rows: Mapping[tuple[str, ...], Row],
    places: Collection[tuple[str, ...]],
) -> Node:
    """The node of a place, with all below it."""
    depth = len(path)
    names = {one[depth] for one in places if len(one) > depth and one[:depth] == path}
    return Node(
        below={name: _node((*path, name), rows, places) for name in sorted(names)},
        row=rows.get(path),
    )


def _header(name: str, told: Mapping[str, Any]) -> HeaderFacts:
    source, kind = told.get("period", ("", ""))
    if kind and kind not in PERIODS:
        raise ValueError(f"layout {name} tells its period in a way that there is not")
    return HeaderFacts(
        path=_path(told.get("path", "")),
        expects={
            one.lower(): tuple(value.casefold() for value in values)
            for one, values in told.get("expects", {}).items()
        },
        la=told.get("la", "").lower(),
        school=tuple(one.lower() for one in told.get("school", ())),
        ukprn=told.get("ukprn", "").lower(),
        as_at=told.get("as_at", "").lower(),
        period=(source.lower(), kind),
    )


def _row(name: str, table: Table, path: tuple[str, ...], told: Mapping[str, Any]) -> Row:
    called = {_path(place): table.field(one) for place, one in told.get("called", {}).items()}
    row = Row(
        table=table,
        fields=dict(_named(table)),
        path=path,
        counter=told.get("counter", ""),
        number=told.get("number", ""),
        known_as=told.get("known_as", ""),
        known_by=tuple(tuple(one) for one in told.get("known_by", ())),
        always=told.get("always", {}),
        called=called,
        once=told.get("once", False),
        gone=told.get("gone", "").lower(),
    )
    names = {entry.name for entry in table.fields}
    known = (name for listed in row.known_by for name in listed)
    for one in (row.counter, row.number, row.known_as, *known, *row.always):
        if one and one not in names:
            raise ValueError(f"layout {name} counts in {one}, which {table.name} does not have")
    return row


def _named(table: Table) -> Iterator[tuple[str, Field]]:
    for entry in table.fields:
        for source in (entry.source, *entry.also):
            if source:
                yield source.lower(), entry
