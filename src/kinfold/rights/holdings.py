"""What is held about a person, table by table, from what the gate handed over to answer them.

Every row is in the pack. Rows that say exactly the same are one line with the days on which they
were said, so that ten years of weekly deliveries can be read (UK GDPR Article 15(1) and (3)).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kinfold import datasets
from kinfold.datasets.model import Field, Table
from kinfold.gate import Handover
from kinfold.rights import third_parties, whose, wording
from kinfold.rights.contents import Column, Grid, Holding, Line, Under
from kinfold.rights.directory import Directory
from kinfold.rights.third_parties import Marker

if TYPE_CHECKING:
    import pyarrow as pa

#: Fields that hold the id of an organisation.
_ORGANISATIONS: Final = frozenset({"holder", "organisation", "from_holder"})
#: Fields that name a service.
_SERVICES: Final = frozenset({"agency", "involvement_agency"})
#: Where a person's name is looked for, in this order: table, forename fields, surname fields.
_CALLED: Final = (
    ("pupil_core.pupil", ("preferred_forename", "forename"), ("preferred_surname", "surname")),
    ("young_people.person", ("forename",), ("surname",)),
    ("school_census.pupil", ("forename",), ("surname",)),
    ("early_help.involvement", ("forename",), ("surname",)),
    ("caseload_update.person", ("forename",), ("surname",)),
)

Raw = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class _Said:
    """Who told one row, when, and under which agreements it is held."""

    days: set[date] = field(default_factory=set)
    under: dict[Under, None] = field(default_factory=dict)


_Rows = dict[tuple[str, tuple[str, ...], str], dict[Raw, _Said]]


def holdings(
    handovers: Iterable[Handover], *, directory: Directory, marker: Marker
) -> tuple[Holding, ...]:
    """Every row of every handover, by data set, table, holder and the agreements it is under."""
    found = _gathered(handovers, directory)
    return tuple(
        holding
        for place in sorted(found)
        for holding in _by_agreement(place, found[place], directory=directory, marker=marker)
    )


def marker_of(handovers: Sequence[Handover], *, shown: Iterable[tuple[str, str]]) -> Marker:
    """Who is the person and who is somebody else, from the rows and from what was displayed.

    `shown` are (item code, text) of values that were displayed at viewings.
    """
    own: set[str] = set()
    called: set[str] = set()
    mailed: set[str] = set()
    services: set[str] = set()
    for item, texts in (*_texts(handovers), *((item, (text,)) for item, text in shown)):
        name = item.rpartition(".")[2]
        if whose.calls_them(item):
            own |= third_parties.names_in(texts)
        elif name in _SERVICES:
            services |= third_parties.names_in(texts)
        elif third_parties.about_others(third_parties.rule_of(item)) and not whose.place(item):
            called |= third_parties.names_in(text for text in texts if "@" not in text)
            mailed |= third_parties.mailboxes(texts)
    # A role's mailbox is called like its service, and names nobody.
    return Marker(own=frozenset(own), others=frozenset(called | (mailed - services)) - own)


def name_of(handovers: Sequence[Handover]) -> str:
    """What the newest row of the best source calls the person; "" where none names them."""
    for key, *parts in _CALLED:
        rows = [row for handover in handovers for row in handover.rows(key)]
        for row in sorted(rows, key=lambda row: row["_as_at"], reverse=True):
            words = [next((row[one] for one in part if row.get(one)), "") for part in parts]
            if any(words):
                return " ".join(filter(None, words))
    return ""


def _texts(handovers: Iterable[Handover]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The distinct texts of every item by which somebody could be known."""
    for handover in handovers:
        for key, table in handover.tables.items():
            for declared in _declared(key, table):
                item = f"{key}.{declared.name}"
                if whose.calls_them(item) or third_parties.rule_of(item):
                    values = table.column(declared.name).unique().to_pylist()
                    yield item, tuple(str(value) for value in values if value)


def _gathered(handovers: Iterable[Handover], directory: Directory) -> _Rows:
    found: _Rows = {}
    for handover in handovers:
        for key, table in handover.tables.items():
            if not table.num_rows:
                continue
            under = _under(handover, key, directory)
            names = tuple(one.name for one in _declared(key, table))
            columns = [table.column(name).to_pylist() for name in names]
            marks = [table.column(name).to_pylist() for name in ("_holder", "_as_at", "_supply")]
            rows = zip(*marks, zip(*columns, strict=True), strict=True)
            for holder, told, supply, raw in rows:
                said = found.setdefault((key, names, holder), {}).setdefault(raw, _Said())
                said.days.add(told)
                said.under[under[supply]] = None
    return found


def _under(handover: Handover, key: str, directory: Directory) -> Mapping[str, Under]:
    """The agreement each delivery of a table came under; the one it was read under otherwise."""
    permit, table = handover.permit, handover.tables[key]
    read = directory.under(
        permit.agreement, permit.version, clauses=_clauses(handover).get(key, ())
    )
    items = [f"{key}.{one.name}" for one in _declared(key, table)]
    return {
        supply: directory.held_under(supply, items=items) or read
        for supply in table.column("_supply").unique().to_pylist()
    }


def _clauses(handover: Handover) -> Mapping[str, tuple[str, ...]]:
    """The clauses that name the items let through, by table."""
    found: dict[str, dict[str, None]] = {}
    for rule in handover.permit.items:
        if rule.treatment != "withhold":
            found.setdefault(rule.item.rpartition(".")[0], {})[rule.clause] = None
    return {key: tuple(clauses) for key, clauses in found.items()}


def _declared(key: str, table: "pa.Table") -> tuple[Field, ...]:
    """The declared fields a handed-over table has; the gate's own marks are not the person's."""
    data_set, _, name = key.partition(".")
    there = set(table.schema.names)
    return tuple(one for one in datasets.get(data_set).table(name).fields if one.name in there)


def _by_agreement(
    place: tuple[str, tuple[str, ...], str],
    rows: Mapping[Raw, _Said],
    *,
    directory: Directory,
    marker: Marker,
) -> Iterator[Holding]:
    key, names, holder = place
    data_set = datasets.get(key.partition(".")[0])
    table = data_set.table(key.partition(".")[2])
    groups: dict[tuple[Under, ...], list[tuple[Raw, _Said]]] = {}
    for raw, said in _in_order(rows, names, table):
        groups.setdefault(tuple(said.under), []).append((raw, said))
    for under, told in groups.items():
        yield Holding(
            data_set=data_set.title,
            holder=directory.organisation(holder),
            derived=data_set.derived,
            under=under,
            grid=_grid(key, table, names, told, directory=directory, marker=marker),
        )


def _in_order(
    rows: Mapping[Raw, _Said], names: tuple[str, ...], table: Table
) -> list[tuple[Raw, _Said]]:
    """By the dates in the row, then by when it was first told."""
    dated = [names.index(name) for name in table.evidence.dates if name in names]

    def key(one: tuple[Raw, _Said]) -> tuple[date, date, str]:
        raw, said = one
        return next((raw[n] for n in dated if raw[n]), date.min), min(said.days), str(raw)

    return sorted(rows.items(), key=key)


def _grid(
    key: str,
    table: Table,
    names: tuple[str, ...],
    rows: Sequence[tuple[Raw, _Said]],
    *,
    directory: Directory,
    marker: Marker,
) -> Grid:
    fields = [table.field(name) for name in names]
    blank = [all(raw[n] in (None, "") for raw, _ in rows) for n in range(len(names))]
    kept = [n for n, empty in enumerate(blank) if not empty]
    columns = []
    for n in kept:
        item, declared = f"{key}.{names[n]}", fields[n]
        words = (_words(declared, raw[n], directory) for raw, _ in rows)
        columns.append([marker.mark(item, text) for text in words])
    return Grid(
        title=table.title,
        columns=tuple(
            Column(item=f"{key}.{names[n]}", title=wording.capital(fields[n].title)) for n in kept
        ),
        lines=tuple(
            Line(values=values, told=tuple(sorted(said.days)))
            for values, (_, said) in zip(zip(*columns, strict=True), rows, strict=True)
        ),
        blank=tuple(one.title for one, empty in zip(fields, blank, strict=True) if empty),
    )


def _words(declared: Field, held: object, directory: Directory) -> str:
    if declared.name in _ORGANISATIONS and isinstance(held, str):
        return directory.organisation(held)
    if declared.name == "data_set" and held in datasets.catalogue():
        return datasets.get(str(held)).title
    return wording.value(declared, held)
